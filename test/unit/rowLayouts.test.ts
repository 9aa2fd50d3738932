import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { Faults } from '../../src/core/io/faults';
import { describeFile, readModel } from '../../src/engine/files/modelFile';
import { cases } from './support/cases';
import { temporaryFolder } from './support/folder';
import { assertRefused, readOrRefused } from './support/refusal';

const WORDS = ['cat', 'dog', 'horse', 'red', 'blue'];
const VALUES = [
  [0.5, -0.25, 0.125],
  [0.75, 0.5, -0.0625],
  [-1.5, 0.25, 2.25],
  [0.375, -3.5, 0.25],
  [1.25, 0.5, 0.875],
];

/** Returns a line for each word. */
function lines(line: (word: string, values: readonly number[], row: number) => string): string {
  return WORDS.map((word, row) => `${line(word, VALUES[row]!, row)}\n`).join('');
}

const plain = lines((word, values) => `${word} ${values.join(' ')}`);

/** Files of the same five words and vectors. */
const layouts: Readonly<Record<string, string>> = {
  'commas behind a space': lines((word, values) => `${word} ${values.join(',')}`),
  'commas behind a tab': lines((word, values) => `${word}\t${values.join(',')}`),
  'commas behind a colon': lines((word, values) => `${word}: ${values.join(', ')}`),
  'bars behind a tab': lines((word, values) => `${word}\t${values.join('|')}`),
  'semicolons behind an equals sign': lines((word, values) => `${word} = ${values.join('; ')}`),
  'commas under both counts': `5 3\n${lines((word, values) => `${word} ${values.join(',')}`)}`,
  'commas in all places under both counts': `5 3\n${lines((word, values) => `${word},${values.join(',')}`)}`,
  'a mark behind the last number': lines((word, values) => `${word} ${values.join(',')},`),
  'a comma behind the word': lines((word, values) => `${word},${values.join(' ')}`),
  'a colon behind the word': lines((word, values) => `${word}: ${values.join(' ')}`),
  'an arrow behind the word': lines((word, values) => `${word} -> ${values.join(' ')}`),
  'words in quotes': lines((word, values) => `"${word}" ${values.join(' ')}`),
  'numbers of the rows': lines((word, values, row) => `${row}\t${word}\t${values.join('\t')}`),
  'a number sign behind the word': lines((word, values) => `${word}#${values.join(' ')}`),
  'counts before the words': lines((word, values, row) => `${900 - row * 7} ${word} ${values.join(' ')}`),
  'counts behind the words': lines((word, values, row) => `${word} ${900 - row * 7} ${values.join(' ')}`),
  'padded words': lines((word, values) => `${word.padEnd(12)}${values.map((v) => v.toFixed(4)).join(' ')}`),
  'words that are flush right': lines((word, values) => `${word.padStart(12)} ${values.join(' ')}`),
  'columns of a fixed width': lines(
    (word, values) => word.padEnd(10) + values.map((value) => value.toFixed(5).padStart(12)).join(''),
  ),
  'a list of Python': lines((word, values) => `${word} [${values.join(', ')}]`),
  'a list behind a comma': lines((word, values) => `${word},[${values.join(',')}]`),
  'tuples of Python': lines((word, values) => `('${word}', [${values.join(', ')}])`),
  'an array of NumPy 2': lines((word, values) => `${word} [${values.map((v) => `np.float32(${v})`).join(', ')}]`),
  'arrays with their type': lines((word, values) => `${word} array([${values.join(', ')}], dtype=float32)`),
  parentheses: lines((word, values) => `${word}: (${values.join(', ')})`),
  'rows of Spark': lines((word, values) => `[${word},[${values.join(',')}]]`),
  'arrays over several lines': lines((word, [a, b, c], row) => `${row}\t${word}\t[ ${a}  ${b}\n ${c}]`),
  'a dictionary of Python': `{${WORDS.map((word, row) => `'${word}': [${VALUES[row]!.join(', ')}]`).join(',\n ')}}\n`,
  'a list of tuples of Python': `[${WORDS.map((word, row) => `('${word}', [${VALUES[row]!.join(', ')}])`).join(',\n ')}]\n`,
  'a table of Markdown': `| word | a | b | c |\n|---|---|---|---|\n${lines((word, values) => `| ${word} | ${values.join(' | ')} |`)}`,
  'words on lines of their own': lines((word, values) => `${word}\n${values.join(' ')}`),
  'numbers that go on': lines((word, [a, b, c]) => `${word} ${a} ${b}\n   ${c}`),
  'three counts': `5 3 7\n${plain}`,
  'counts and a rate of learning': `5 3 0.05\n${plain}`,
  'swapped counts': `3 5\n${plain}`,
  'a count of words': `5\n${plain}`,
  'counts with a comma': `5,3\n${plain}`,
  'counts as a shape': `(5, 3)\n${plain}`,
  'named counts': `vocab_size=5 dim=3\n${plain}`,
  comments: `# five words\n# dim=3\n${plain}`,
  'a comment with other numbers': `# 2026 1130\n${plain}`,
  'comments before both counts': `% made today\n5 3\n${plain}`,
  'names of columns': `word V1 V2 V3\n${plain}`,
  'names of columns without the first, as R writes them': `"V1" "V2" "V3"\n${lines((word, v) => `"${word}" ${v.join(' ')}`)}`,
  'numbers of columns': `word 0 1 2\n${plain}`,
  'words of deeplearning4j': `5 3 2\n${lines((word, v) => `B64:${Buffer.from(word).toString('base64')} ${v.join(' ')}`)}`,
};

suite('layouts of rows of text', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const write = (text: string | Uint8Array, name = 'rows.txt'): string => {
    const file = path.join(folder(), name);
    writeFileSync(file, text);
    return file;
  };

  for (const [name, text] of Object.entries(layouts)) {
    test(`reads ${name}`, async () => {
      for (const given of [text, text.replaceAll('\n', '\r\n'), text.trimEnd(), `\ufeff${text}`]) {
        const { vocabulary, vectors, dimensions } = await readModel(write(given));
        assert.equal(dimensions, 3);
        assert.deepEqual(
          WORDS.map((_, id) => vocabulary.word(id)),
          WORDS,
        );
        assert.equal(vocabulary.size, WORDS.length);
        assert.deepEqual([...vectors], VALUES.flat());
      }
    });
  }

  test('reads words that are numbers', async () => {
    const ids = ['34', '1', '33', '3', '2'];
    const rowsOf = (line: (id: string, values: readonly number[], row: number) => string): string =>
      ids.map((id, row) => `${line(id, VALUES[row]!, row)}\n`).join('');
    for (const text of [
      rowsOf((id, values) => `${id} ${values.join(' ')}`),
      rowsOf((id, values) => `${id}\t${values.join('\t')}`),
      rowsOf((id, values) => `${id} ${values.join(',')}`),
      rowsOf((id, values, row) => `${row} ${id} ${values.join(' ')}`),
      `5 3\n${rowsOf((id, values) => `${id} ${values.join(' ')}`)}`,
      `# 5 nodes\n${rowsOf((id, values) => `${id} ${values.join(' ')}`)}`,
    ]) {
      const { vocabulary, vectors } = await readModel(write(text));
      assert.deepEqual(
        ids.map((_, id) => vocabulary.word(id)),
        ids,
        text,
      );
      assert.deepEqual([...vectors], VALUES.flat(), text);
    }
  });

  test('never cuts numbers at their decimal commas', async () => {
    const comma = (value: number): string => value.toFixed(3).replace('.', ',');
    const rows = lines((word, values) => [word, ...values.map(comma)].join(';'));
    for (const text of [rows, `word;a;b;c\n${rows}`, rows.replaceAll(';', ' ; ')]) {
      await assert.rejects(
        readModel(write(text, 'rows.csv')),
        /has numbers with decimal commas, read as a word before/,
      );
    }
    await assert.rejects(readModel(write(rows.replace(/[^;\n]+/g, '"$&"'), 'rows.csv')), /decimal commas/);
  });

  test('keeps the counts that stand in the rows', async () => {
    for (const name of ['counts before the words', 'counts behind the words']) {
      const { vocabulary } = await readModel(write(layouts[name]!));
      assert.deepEqual([...vocabulary.counts], [900, 893, 886, 879, 872], name);
    }
  });

  test('says how rows and first lines were understood', async () => {
    for (const [name, details] of [
      ['commas behind a colon', [['Rows', 'a word before “:”, then 3 numbers between commas']]],
      [
        'arrays over several lines',
        [['Rows', 'the number of the row, a word, then 3 numbers in brackets, on several lines']],
      ],
      ['three counts', [['First line', '“5 3 7”, a heading that announces 5 rows']]],
      ['comments', [['First line', '“# five words”, a heading, and skipped']]],
    ] as const) {
      const description = await describeFile(write(layouts[name]!));
      assert.deepEqual(
        description.details.map(([label, text]) => [label, text.replace(' between blanks', '')]),
        details,
        name,
      );
    }
  });

  test('reads words and numbers that only resemble a layout as they are', async () => {
    const wordsIn = async (text: string): Promise<string[]> => {
      const { vocabulary } = await readModel(write(text));
      return Array.from({ length: vocabulary.size }, (_, id) => vocabulary.word(id));
    };
    assert.deepEqual(await wordsIn(': 0.5 1.5\n; 0.25 1\n, 1.5 0.5\n'), [':', ';', ',']);
    assert.deepEqual(await wordsIn('"a 0.5 1.5\nb" 0.25 1\n" 1.5 0.5\n'), ['"a', 'b"', '"']);
    assert.deepEqual(await wordsIn('[ 0.5 1.5\n] 0.25 1\n( 1.5 0.5\n'), ['[', ']', '(']);
    assert.deepEqual(await wordsIn('# 0.5 1.5\n## 0.25 1\n% 1.5 0.5\n'), ['#', '##', '%']);
    assert.deepEqual(await wordsIn('chapter 1 0.5 0.25\nchapter 2 1.5 0.5\nchapter 3 0.5 1.5\n'), [
      'chapter 1',
      'chapter 2',
      'chapter 3',
    ]);
    assert.deepEqual(await wordsIn('1,5 0.5 0.25\n2,5 1.5 0.5\nx 0.5 1.5\n'), ['1,5', '2,5', 'x']);
    assert.deepEqual(await wordsIn('B64:@ 0.5 0.25\nB64:YQ== 1.5 0.5\n'), ['B64:@', 'B64:YQ==']);
  });

  test('reads one layout in the whole file, and names the line that differs', async () => {
    const text = `${lines((word, values) => `${word}\t${values.join(',')}`)}odd 1 2 3\n`;
    await assertRefused(readModel(write(text)), {
      message: /has 1 numbers, not 3, where a word, then 3 numbers between commas should be \(line 6\)/,
    });
    const faults = new Faults();
    assert.equal((await readModel(write(text), { lenient: true, faults })).vocabulary.size, 5);
    assert.deepEqual(
      faults.list.map(({ kind, line }) => [kind, line]),
      [['raggedLine', 6]],
    );
    const broken = layouts['arrays over several lines']!.replace('\n 0.25]', '\n x]');
    await assertRefused(readModel(write(broken)), { message: /“x” where a number should be, field 3.*\(line 7\)/ });
  });

  test('refuses arrays that were shortened, decimal commas between marks, and wrong counts', async () => {
    await assertRefused(readModel(write('cat [0.1 0.2 ... 0.3 0.4]\ndog [0.5 0.6 ... 0.7 0.8]\n')), {
      message: /printed with “...” in place of their middle/,
    });
    await assertRefused(readModel(write('cat: 0,5; 0,25\ndog: 0,5; 1,25\n')), { message: /decimal commas/ });
    await assertRefused(readModel(write(`6 3 1\n${plain}`)), { message: /holds 5 rows, but its first line says 6/ });
    await assertRefused(readModel(write(`5 4\n${layouts['commas behind a space']!}`)), {
      message: /says that vectors have 4 dimensions, but line 2 has 3 numbers/,
    });
  });

  test('says how a line was understood that is no row', async () => {
    for (const [text, message] of [
      ['cat 1:0.5 3:0.25\ndog 2:0.5\n', /line 2, “dog 2:0.5”, has 1 pair of index and value, a sparse row/],
      ['0.5 0.25 cat\n1 2 dog\n', /line 2, “1 2 dog”, has its word behind 2 numbers/],
      ['cat -9.25-8.5-0.75\ndog -1.25-8.5-0.75\n', /has numbers without a space between/],
      ['This is prose.\nNothing else 7\n', /line 2, “Nothing else 7”, has 3 fields, and 1 number at its end/],
      ["{'cat': [0.5, 0.25], 'dog': [1, 2]}\n", /known format|no column/],
      ['cat,(8,[0,1],[0.5,0.5])\ndog,(8,[0,2],[0.5,0.75])\n', /known format|no column/],
    ] as const) {
      await assertRefused(readModel(write(text)), { message, what: text });
    }
  });

  test('takes no text for binary, however short', async () => {
    for (const text of ['2 3\nfoo bar baz\nqux quux\n', '12 8\ncat likes fish\ndog likes bones\n', '1 1\nword\n']) {
      const error = await assertRefused(readModel(write(text)));
      assert.match(error.message, /line|numbers|known format/, text);
    }
  });

  test('reads what C, Java, R, Python and Scheme print for NaN and infinity', async () => {
    const spellings = [
      '-nan(ind)',
      'nan(0x8000)',
      '-NaN',
      '1.#INF',
      '-1.#IND',
      '1.#QNAN0',
      '1.#SNAN',
      '1.#J',
      'NaNQ',
      'Infinity',
    ];
    const others = [
      'INF',
      'NA',
      'None',
      'null',
      'n/a',
      '+inf.0',
      '\u221e',
      '-\u221e',
      '-nan(snan)',
      '+nan.0',
      '-1.#INF00',
    ];
    const all = [...spellings, ...others];
    const text = all.map((spelling, i) => `w${i} 1.5 ${spelling} 0.5\n`).join('') + plain;
    const faults = new Faults();
    const { vocabulary } = await readModel(write(text), { faults });
    assert.equal(vocabulary.size, all.length + WORDS.length);
    assert.deepEqual(
      faults.list.map(({ kind, line }) => [kind, line]),
      all.map((_, i) => ['notFinite', i + 1]),
    );
    assert.match(faults.list[all.indexOf('-\u221e')]!.text, /“w\d+” has -Infinity at dimension 2/);
  });

  test('reads the exponents of Fortran and Mathematica, and a Unicode minus', async () => {
    const { vectors } = await readModel(write('a 2.5D-01 \u22120.5 .5\nb +1.5d+00 1.25*^-1 5.\nc 1.0E-4 1 0\n'));
    assert.deepEqual([...vectors], [0.25, -0.5, 0.5, 1.5, 0.125, 5, Math.fround(1e-4), 1, 0]);
  });

  test('reads back rows of any words and numbers in each layout', async () => {
    // In three rows, `1 na 0.5` may as well be a number that is missing.
    const printed = ['na', 'nan', 'ind', 'inf', 'nil', 'none', 'null'];
    const word = fc.stringMatching(/^[a-z\u00e4\u4e00]{1,6}$/).filter((text) => !printed.includes(text));
    const value = fc.double({ min: -9, max: 9, noNaN: true }).map((number) => `${number.toFixed(4)}1`);
    const rowsOf = fc
      .tuple(fc.uniqueArray(word, { minLength: 3, maxLength: 8 }), fc.integer({ min: 2, max: 5 }))
      .chain(([words, dimensions]) =>
        fc.tuple(
          fc.constant(words),
          fc.array(fc.array(value, { minLength: dimensions, maxLength: dimensions }), {
            minLength: words.length,
            maxLength: words.length,
          }),
        ),
      );
    const written: readonly ((word: string, values: readonly string[], row: number) => string)[] = [
      (name, values) => `${name} ${values.join(',')}`,
      (name, values) => `${name}\t${values.join(' | ')}`,
      (name, values) => `${name}: ${values.join(' ')}`,
      (name, values, row) => `${row} ${name} ${values.join(' ')}`,
      (name, values) => `"${name}"\t${values.join('\t')}`,
      (name, values) => `${name} [${values.join(' ')}]`,
      (name, values) => `${name.padEnd(20)} ${values.join(' ')}`,
      (name, values) => `${name} [${values[0]}\n ${values.slice(1).join('  ')}]`,
    ];
    await fc.assert(
      fc.asyncProperty(rowsOf, fc.constantFrom(...written), async ([words, values], line) => {
        const text = words.map((name, row) => `${line(name, values[row]!, row)}\n`).join('');
        const { vocabulary, vectors } = await readModel(write(text));
        assert.deepEqual(
          words.map((_, id) => vocabulary.word(id)),
          words,
        );
        assert.deepEqual(
          [...vectors],
          values.flat().map((number) => Math.fround(Number(number))),
        );
      }),
      { numRuns: cases(400) },
    );
  });

  test('any bytes give rows of words that are all different, or an error', async () => {
    const line = fc.oneof(
      fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes)),
      fc
        .constantFrom('2 2\n', '3 1\n', 'a 0.5 1\n', '\u00e4 1.5 2\n', ' ', 'B64:', 'x,1,2\n')
        .map((text) => Buffer.from(text)),
      fc
        .constantFrom('ff20312e3520320a', 'e420302e352e0a', 'fffe', '0d0a', '61200000803f0000803f')
        .map((hex) => Buffer.from(hex, 'hex')),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 12 }), async (pieces) => {
        const bytes = Buffer.concat(pieces);
        const space =
          bytes.length === 0 ? undefined : await readOrRefused(readModel(write(bytes)), bytes.toString('hex'));
        const words = space ? Array.from({ length: space.vocabulary.size }, (_, id) => space.vocabulary.word(id)) : [];
        assert.equal(new Set(words).size, words.length, bytes.toString('hex'));
      }),
      { numRuns: cases(1500) },
    );
  });

  test('any text gives rows or an error', async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'cat',
        '0.5',
        '-1',
        '1,5',
        '[',
        ']',
        '(',
        ')',
        '"',
        "'",
        ',',
        ';',
        '|',
        ':',
        '=',
        ' ',
        '\t',
        '\n',
        '\r\n',
      ),
      fc.constantFrom(
        '5 3\n',
        '#',
        'B64:',
        '...',
        'array(',
        'np.float32(',
        'nan',
        '\u221e',
        '1:0.5',
        ' 0.5 0.25',
        'x 1 2\n',
      ),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 40 }), async (pieces) => {
        const text = pieces.join('');
        const space = text === '' ? undefined : await readOrRefused(readModel(write(text)), text);
        assert.ok(space === undefined || space.vectors.every(Number.isFinite));
      }),
      { numRuns: cases(1500) },
    );
  });
});
