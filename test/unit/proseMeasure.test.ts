import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isLockFile, isSourceMap, lacksProse } from '../../src/core/text/proseMeasure';
import { cases } from './support/cases';

/** The first article of the Universal Declaration of Human Rights, or some of it. */
const languages: Readonly<Record<string, string>> = {
  Amharic: 'የሰው፡ልጅ፡ሁሉ፡ሲወለድ፡ነጻና፡በክብርና፡በመብትም፡እኩልነት፡ያለው፡ነው።',
  Arabic: 'يولد جميع الناس أحرارًا متساوين في الكرامة والحقوق.',
  Armenian: 'Բոլոր մարդիկ ծնվում են ազատ ու հավասար իրենց արժանապատվությամբ ու իրավունքներով։',
  Bengali: 'সমস্ত মানুষ স্বাধীনভাবে সমান মর্যাদা এবং অধিকার নিয়ে জন্মগ্রহণ করে।',
  Burmese: 'လူတိုင်းသည် တူညီ လွတ်လပ်သော ဂုဏ်သိက္ခာဖြင့် လည်းကောင်း၊ တူညီလွတ်လပ်သော အခွင့်အရေးများဖြင့် လည်းကောင်း၊ မွေးဖွားလာသူများ ဖြစ်သည်။',
  Chinese: '人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。',
  Finnish:
    'Kaikki ihmiset syntyvät vapaina ja tasavertaisina arvoltaan ja oikeuksiltaan. epäjärjestelmällistyttämättömyydellänsäkään',
  French: 'Tous les êtres humains naissent libres et égaux en dignité et en droits.',
  Georgian: 'ყველა ადამიანი იბადება თავისუფალი და თანასწორი თავისი ღირსებითა და უფლებებით.',
  German:
    'Alle Menschen sind frei und gleich an Würde und Rechten geboren. Rindfleischetikettierungsüberwachungsaufgaben',
  Greek: 'Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα.',
  Greenlandic:
    'Inuit tamarmik inunngorput nammineersinnaassuseqarlutik assigiimmillu ataqqinassuseqarlutillu pisinnaatitaaffeqarlutik.',
  Hawaiian: 'Hānau kūʻokoʻa ʻia nā kānaka apau loa, a ua kau like ka hanohano a me nā pono kīvila ma luna o nā kānaka.',
  Hebrew: 'כל בני האדם נולדו בני חורין ושווים בערכם ובזכויותיהם.',
  Hindi: 'सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है।',
  Hungarian: 'Minden emberi lény szabadon születik és egyenlő méltósága és joga van.',
  Inuktitut: 'ᐃᓄᓗᒃᑖᑦ ᐃᓅᓕᓲᖑᕗᑦ ᐊᓂᖅᑎᕆᔪᓐᓇᕋᑎᒃ ᐊᒻᒪᓗ ᐊᔾᔨᐅᖃᑎᒌᓪᓗᑎᒃ ᓂᕐᓱᐊᖑᓪᓗᑎᒃ',
  Japanese: 'すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。',
  Khmer: 'មនុស្សទាំងអស់កើតមកមានសេរីភាពនិងសមភាពក្នុងផ្នែកសេចក្ដីថ្លៃថ្នូរនិងសិទ្ធិ។',
  Korean: '모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다.',
  Lao: 'ມະນຸດທຸກຄົນເກີດມາມີກຽດສັກສີ ສິດທິ ເສລີພາບ ແລະ ຄວາມສະເໝີພາບເທົ່າທຽມກັນ.',
  Russian: 'Все люди рождаются свободными и равными в своем достоинстве и правах.',
  Swahili: 'Watu wote wamezaliwa huru, hadhi na haki zao ni sawa.',
  Tamil: 'மனிதப் பிறவியினர் சகலரும் சுதந்திரமாகவே பிறக்கின்றனர்; அவர்கள் மதிப்பிலும், உரிமைகளிலும் சமமானவர்கள்.',
  Thai: 'มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ',
  Tibetan: 'འགྲོ་བ་མིའི་རིགས་རྒྱུད་ཡོངས་ལ་སྐྱེས་ཙམ་ཉིད་ནས་ཆེ་མཐོངས་དང༌།ཐོབ་ཐངགི་རང་དབང་འདྲ་མཉམ་དུ་ཡོད་ལ།',
  Turkish:
    'Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar. muvaffakiyetsizleştiricileştiriveremeyebileceklerimizdenmişsinizcesine',
  Vietnamese: 'Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền lợi.',
  Welsh: 'Genir pawb yn rhydd ac yn gydradd. Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch',
  Yoruba: 'Gbogbo ènìyàn ni a bí ní òmìnira; iyì àti ẹ̀tọ́ kọ̀ọ̀kan sì dọ́gba.',
};

const prose = { kind: 'prose' } as const;
const code = { kind: 'code', language: 'js' } as const;

function isLeftOut(text: string, kind: typeof prose | typeof code = prose): boolean {
  return lacksProse(kind, [Buffer.from(text)]);
}

suite('measure of prose', () => {
  for (const [language, text] of Object.entries(languages)) {
    test(`keeps ${language}, in one line, in lines of a few words, and as a list of words`, () => {
      const words = text.split(/\s+/);
      for (const joined of [
        `${text} `.repeat(40),
        `${text}\n`.repeat(40),
        `${words.join('\n')}\n`.repeat(40),
        text.repeat(40),
      ]) {
        assert.equal(isLeftOut(joined), false, joined.slice(0, 100));
        assert.equal(isLeftOut(joined, code), false, joined.slice(0, 100));
      }
    });
  }

  test('keeps poems, lists, tables, addresses, formulas, logs and code', () => {
    const kept: Record<string, string> = {
      poem: 'Tyger Tyger,\n    burning bright,\nIn the forests\n    of the night;\n'.repeat(10),
      wordsWithCommas: 'whale,sea,dolphin,shark,wave,shore,harbour,captain,'.repeat(60),
      ruled: `${'='.repeat(79)}\nTitle\n${'-'.repeat(79)}\nSome text.\n`.repeat(9),
      addresses: 'https://github.com/example/project/blob/main/docs/reference/index.html\n'.repeat(20),
      paths: 'src/main/java/org/example/project/application/controllers/HomeController.java\n'.repeat(20),
      prices: 'Milk 1.20\nBread 2.50\nButter 3.99\n'.repeat(30),
      wordsOfHexLetters: 'dead beef cafe face added deaf bead fade\n'.repeat(20),
      shortMessages: '31.12.2023 23.59 Anna: ok\n1.1.2024 12.01 Bob: no\n'.repeat(20),
      pairsOfDigits: '12 34 56 78 90 12 34 56\n'.repeat(40),
      ids: '12 873 92 10 7 55 1024 3 3 4\n'.repeat(40),
      table: '| name | count | share |\n|------|-------|-------|\n| whale | 12 | 0.5 |\n'.repeat(12),
      dialogue: '"No!" — "Yes!" — "No?!" ... (laughs)\n'.repeat(20),
      emoji: '😀😀😀 🎉🎉 👍👍👍👍\n'.repeat(30),
      nonsense: 'tra la la la la\n'.repeat(40),
      log: '2020-01-01T10:00:00.123Z INFO [worker-7] org.example.Job: took 12 ms (id=9f8e7d6c)\n'.repeat(20),
    };
    for (const [name, text] of Object.entries(kept)) {
      assert.equal(isLeftOut(text), false, name);
    }
    const source = 'export const total = (items) => items.reduce((sum, { price, count }) => sum + price * count, 0);\n';
    assert.equal(isLeftOut(source.repeat(20), code), false, 'code');
    assert.equal(
      isLeftOut('(defun f (x) (if (< x 2) x (+ (f (- x 1)) (f (- x 2)))))\n'.repeat(20), code),
      false,
      'Lisp',
    );
    assert.equal(isLeftOut('(ns a.b)(defn f[x](+ x 1))', code), false, 'too short to judge');
  });

  test('leaves out encoded data, sequences, numbers and minified scripts', () => {
    const random = (i: number): number => (i * 1103515245 + 12345) & 0x7fffffff;
    const encoded = Buffer.from(Array.from({ length: 3000 }, (_, i) => random(i * i) >> 7)).toString('base64');
    const left: [string, string, (typeof prose | typeof code)?][] = [
      ['base64 in one line', encoded],
      ['base64 in lines', encoded.replace(/.{76}/g, '$&\n')],
      ['hexadecimal', Buffer.from(encoded).toString('hex').replace(/.{64}/g, '$&\n')],
      ['base64 in code', `const data = "${encoded}";`, code],
      [
        'qualities',
        "@read/1\nACGTACGTTAGCATCGATCGATCAGCTACGTACGTTAGCTTAGGA\n+\n!''*((((***+))%%%++)(%%%%).1***-+*''))**55C\n".repeat(
          9,
        ),
      ],
      ['points', 'v 0.123 -4.567 8.910\n'.repeat(40)],
      ['atoms', 'ATOM   1042  CA  ALA A 137      12.345  -3.456  27.890  1.00 20.15           C\n'.repeat(20)],
      ['atoms of mmCIF', 'ATOM 1 N N . MET A 1 1 ? 27.340 24.430 2.614 1.00 9.67 ? 1 MET A N 1\n'.repeat(20)],
      ['hexdump -C', '00000010  4a 1b e0 7f 3c 00 9d ff  12 a4 5e 08 66 c1 b7 2d  |J...<.....^.f..-|\n'.repeat(20)],
      ['xxd', '00000010: 4a1b e07f 3c00 9dff 12a4 5e08 66c1 b72d  J...<.....^.f..-\n'.repeat(20)],
      ['bytes', '4A 1B E0 7F 3C 00 9D FF 12 A4 5E 08\n'.repeat(20)],
      ['well-known text', `POLYGON((${'30.5 10.25,40.75 40.125,20.0 40.5,'.repeat(30)}))`],
      ['numbers in code', `static const unsigned char a[] = {${'255,18,154,'.repeat(99)}};`, code],
      ['minified', 'var a=function(e,t){for(var n=0;n<e.length;n++)t(e[n],n,e);return t};'.repeat(30), code],
    ];
    for (const [name, text, kind] of left) {
      assert.equal(isLeftOut(text, kind), true, name);
    }
  });

  test('judges no other kind, and never text above ASCII', () => {
    assert.equal(lacksProse({ kind: 'markdown' }, [Buffer.from('A'.repeat(3000))]), false);
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('漢', 'é', 'ب', 'ж', ' ', '\n', 'ก'), { minLength: 100, maxLength: 400 }),
        (characters) => {
          assert.equal(isLeftOut(characters.join('')), false);
        },
      ),
      { numRuns: cases(200) },
    );
  });

  test('knows lock files by name and source maps by their beginning', () => {
    for (const name of [
      'a/yarn.lock',
      'Cargo.lock',
      'package-lock.json',
      'pnpm-lock.yaml',
      'go.sum',
      'C:\\x\\composer.lock',
    ]) {
      assert.equal(isLockFile(name), true, name);
    }
    for (const name of ['lock', 'door.lock.md', 'my-lock.txt', 'sherlock', 'clock.json']) {
      assert.equal(isLockFile(name), false, name);
    }
    assert.equal(isSourceMap('{"version":3,"sources":["a"]}'), true);
    assert.equal(isSourceMap('{"version":3,"text":"a map"}'), false);
  });
});
