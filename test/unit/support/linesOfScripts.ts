/** A generator of numbers in 0..1 that gives the same ones every time (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const BLOCK = 128;
const isAssigned = /^[^\p{Cn}\p{Cs}\p{Co}]$/u;

/** Sentences of people, in scripts and with signs that tokenizers treat in their own ways. */
export const sentences = [
  'The dragon lived in the castle; it’s 1,024 years old, isn’t it?',
  "I’ll say they've GONE, he'D go: \"WE'RE\" ''quoted'' don't",
  '  two  spaces   and a tab\tand\r\nlines\n\n\n end   ',
  'naïve café über Straße ﬁne ½ ² Ⅻ ™ № ﬆ',
  'Ελληνικά ΟΔΥΣΣΕΥΣ, Привет мир! שלום עולם مرحبا بالعالم',
  'हिन्दी में लिखा हुआ வணக்கம் สวัสดีชาวโลก ಕನ್ನಡ မြန်မာ ខ្មែរ',
  '我爱北京天安门。東京タワーへ行く ﾊﾝｶｸ ｶﾞ 안녕하세요 세계 각',
  'İstanbul ıI ǅ ŉ ﬀ ẞ ß K Å Ω',
  '👩‍👩‍👧‍👦 👍🏽 🇩🇪 ❤️ 1️⃣ 😀😀',
  'e\u0301 o\u0308\u0323 a\u030a\u0327 \u0301alone \u200d\u200c\u200b\ufeff',
  'const x = {a: [1, 2]}; // => x["a"] != null && y++ <br/>',
  'https://example.com/a_b-c?d=1&e=%20#f user@mail.org 3.14e-10 0xFF 1 000 000',
  '\u0000\u0001\u0007\u001b[31m\u007f\u0085\u00a0\u00ad\u1680\u2028\u2029\u202e\u3000',
  'lone \ud800 high, low \udc00 and \ufffd \uffff \u{10ffff} \ue000',
  '<s> </s> [CLS] [MASK] <unk> <|endoftext|> ▁▁ Ġ ## <0x0A>',
];

/**
 * Returns lines of every script: for each 128 code points some words of them with spaces, signs and digits, then
 * sentences, mixtures and long runs.
 */
export function linesOfScripts(count: number): string[] {
  const random = seededRandom(7);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const blocks: string[][] = [];
  for (let block = 0; block < 0x110000; block += BLOCK) {
    const characters = Array.from({ length: BLOCK }, (_, i) => String.fromCodePoint(block + i));
    const assigned = characters.filter((character) => isAssigned.test(character));
    if (assigned.length > 0) {
      blocks.push(assigned);
    }
  }
  const betweens = [' ', ' ', ' ', '  ', ', ', '. ', '-', "'s ", '\n', ' 12 ', '', '(', '\u0301', '! '];
  const word = (block: readonly string[]): string =>
    Array.from({ length: 1 + Math.floor(random() * 7) }, () => pick(block)).join('');
  const line = (from: () => readonly string[]): string =>
    Array.from({ length: 1 + Math.floor(random() * 6) }, () => word(from()) + pick(betweens)).join('');
  const lines = [
    ...sentences,
    'a'.repeat(3000),
    ' '.repeat(500),
    'ab '.repeat(400),
    '漢'.repeat(300),
    '.'.repeat(300),
    '',
  ];
  const common = blocks.filter((block) => block[0]!.codePointAt(0)! < 0x3100);
  while (lines.length < count) {
    const turn = lines.length % (blocks.length + 300);
    const block = blocks[turn];
    lines.push(
      block
        ? line(() => block)
        : turn % 2 === 0
          ? line(() => pick(common))
          : line(() => pick(blocks)) + pick(sentences),
    );
  }
  return lines;
}
