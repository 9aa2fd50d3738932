import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { VecinityError } from '../../src/core/errors';
import { CsvRecords } from '../../src/core/formats/csv/csvRecords';
import { Faults } from '../../src/core/io/faults';
import type { Space } from '../../src/core/space';
import { describeFile, readModel } from '../../src/engine/files/modelFile';
import { cases } from './support/cases';
import { fixturePath, fixtures } from './support/fixtures';
import { temporaryFolder } from './support/folder';

suite('CSV files', () => {
  const folder = temporaryFolder();
  const file = (text: string | Uint8Array): string => {
    const target = path.join(folder(), 'table.csv');
    writeFileSync(target, text);
    return target;
  };

  const same: readonly (readonly [what: string, text: string])[] = [
    ['a header and a column for each dimension', 'word,d0,d1\nking,0.5,-1\nqueen,2,1e-3\n'],
    ['no header', 'king,0.5,-1\nqueen,2,1e-3\n'],
    ['spaces behind the commas, CRLF, no line end', 'word, d0, d1\r\nking, 0.5, -1\r\nqueen, 2, 1e-3'],
    ['semicolons', 'word;d0;d1\nking;0.5;-1\nqueen;2;1e-3\n'],
    ['tabs', 'word\td0\td1\nking\t0.5\t-1\nqueen\t2\t1e-3\n'],
    ['quotes everywhere', '"word","d0","d1"\n"king","0.5","-1"\n"queen","2","1e-3"\n'],
    ['a byte order mark, CR as line end', '\ufeffword,d0,d1\rking,0.5,-1\rqueen,2,1e-3\r'],
    ['the numbers of pandas before the words', ',word,d0,d1\n0,king,0.5,-1\n1,queen,2,1e-3\n'],
    ['columns called by numbers', 'word,0,1\nking,0.5,-1\nqueen,2,1e-3\n'],
    ['other columns', 'word,count,rank,d0,d1\nking,12,1,0.5,-1\nqueen,3,2,2,1e-3\n'],
    ['the words behind', 'd0,d1,token\n0.5,-1,king\n2,1e-3,queen\n'],
    ['a list in brackets', 'word,embedding\nking,"[0.5, -1]"\nqueen,"[2, 1e-3]"\n'],
    ['a list of NumPy', 'word,embedding\nking,[ 0.5 -1. ]\nqueen,"[2.\n 1e-3]"\n'],
    ['a list of spaces', 'word,vector\nking,0.5 -1\nqueen,2 1e-3\n'],
    ['Excel’s line with the separator', 'sep=;\r\nword;d0;d1\r\nking;0.5;-1\r\nqueen;2;1e-3\r\n'],
    ['Excel’s line with a tab', 'sep=\t\nword\td0\td1\nking\t0.5\t-1\nqueen\t2\t1e-3\n'],
    ['a header without the first name, as R writes it', '"V1","V2"\n"king",0.5,-1\n"queen",2,1e-3\n'],
    ['counts without a header', 'king,12,0.5,-1.0\nqueen,3,2.0,1e-3\n'],
    ['numbers of rows without a header', '0,king,0.5,-1.0\n1,queen,2.0,1e-3\n'],
    [
      'arrays with their type',
      'word,vector\nking,"array([0.5, -1.], dtype=float32)"\nqueen,"array([2., 1e-3], dtype=float32)"\n',
    ],
    [
      'numbers of NumPy 2',
      'word,vector\nking,"[np.float32(0.5), np.float32(-1.0)]"\nqueen,"[np.float32(2.0), np.float32(0.001)]"\n',
    ],
    ['a list without a header', 'king,"[0.5, -1]"\nqueen,"[2, 1e-3]"\n'],
  ];
  for (const [what, text] of same) {
    test(`${what}: the same words and vectors`, async () => {
      const faults = new Faults();
      const space = await readModel(file(text), { faults });
      assert.deepEqual(rowsOf(space), [
        ['king', 0.5, -1],
        ['queen', 2, Math.fround(1e-3)],
      ]);
      assert.deepEqual(faults.list, []);
      const description = await describeFile(file(text));
      assert.equal(description.dimensions, 2);
      assert.ok(description.words >= 2, `${description.words} words`);
      assert.deepEqual(rowsOf(await readModel(file(text), { firstWords: 1 })), [['king', 0.5, -1]]);
    });
  }

  test('reads quoting, line ends and formulas in words', async function () {
    fixtures(this);
    const space = await readModel(fixturePath('hostile/formula.csv'));
    assert.deepEqual(
      rowsOf(space).map(([word]) => word),
      ['=1+1', 'a,b', 'quote"d', 'line\nbreak'],
    );
  });

  test('reports wrong rows with their line; the doctor skips them', async () => {
    const text = 'word,d0,d1\n"two\nlines",1,2\nshort,1\nking,x,1\nqueen,3,4\n';
    await assert.rejects(readModel(file(text)), { code: 'badFile', message: /has 2 fields, not 3 \(line 4\)/ });
    const faults = new Faults();
    const space = await readModel(file(text), { faults, lenient: true });
    assert.deepEqual(rowsOf(space), [
      ['two\nlines', 1, 2],
      ['queen', 3, 4],
    ]);
    assert.deepEqual(
      faults.list.map(({ kind, line }) => [kind, line]),
      [
        ['raggedLine', 4],
        ['raggedLine', 5],
      ],
    );
  });

  test('turns rows with missing or infinite numbers into zeros', async () => {
    const faults = new Faults();
    const space = await readModel(file('word,d0,d1\na,1,2\nb,,3\nc,nan,1\nd,-inf,1\ne,1e999,1\n'), { faults });
    assert.deepEqual(rowsOf(space).slice(1), [
      ['b', 0, 0],
      ['c', 0, 0],
      ['d', 0, 0],
      ['e', 0, 0],
    ]);
    assert.deepEqual(
      faults.counts.map(({ kind, count }) => [kind, count]),
      [['notFinite', 4]],
    );
  });

  test('reads counts, and what other programs print for a missing number', async () => {
    const { vocabulary } = await readModel(file('word,count,d0,d1\nking,12,0.5,-1\nqueen,3,2,1e-3\n'));
    assert.deepEqual([...vocabulary.counts], [12, 3]);
    const faults = new Faults();
    await readModel(file('word,d0,d1\nw,1,2\na,NA,1\nb,-nan(ind),1\nc,1.#INF,1\nd,None,1\n'), { faults });
    assert.deepEqual(
      faults.list.map(({ kind, line }) => [kind, line]),
      [3, 4, 5, 6].map((line) => ['notFinite', line]),
    );
  });

  test('refuses arrays that were shortened, and names lines behind Excel’s first one', async () => {
    await assert.rejects(readModel(file('word,vector\ncat,"[0.5 0.25 ... 1. 2.]"\ndog,"[0.5 0.5 ... 1. 2.]"\n')), {
      message: /printed with “...” in place of their middle/,
    });
    await assert.rejects(readModel(file('sep=;\nword;d0;d1\nking;1;2\nqueen;x;1\nrat;1;1\n')), {
      message: /\(line 4\)/,
    });
  });

  test('offers several columns of vectors as tables', async () => {
    const text = 'word,title,body\nking,"[1, 2]","[1, 2, 3]"\nqueen,"[3, 4]","[4, 5, 6]"\n';
    const { tables } = await describeFile(file(text));
    assert.deepEqual(
      tables.map(({ name, columns }) => [name, columns]),
      [
        ['title', 2],
        ['body', 3],
      ],
    );
    assert.deepEqual(rowsOf(await readModel(file(text), { table: 'body' })), [
      ['king', 1, 2, 3],
      ['queen', 4, 5, 6],
    ]);
    await assert.rejects(readModel(file(text), { table: 'none' }), { code: 'badOption' });
  });

  test('names rows without words by their numbers', async () => {
    assert.deepEqual(rowsOf(await readModel(file('d0,d1\n1,2\n3,4\n'))), [
      ['0', 1, 2],
      ['1', 3, 4],
    ]);
    assert.deepEqual(rowsOf(await readModel(file('7,0.5\n9,0.25\n'))), [
      ['7', 0.5],
      ['9', 0.25],
    ]);
  });

  test('refuses decimal commas, tables of text and open quotes by name', async () => {
    await assert.rejects(readModel(file('word;d0;d1\na;0,5;1,5\nb;1,5;2,5\n')), {
      code: 'badFile',
      message: /decimal commas/,
    });
    await assert.rejects(readModel(file('word,d0,d1\na,"0,5","1,5"\n')), {
      code: 'badFile',
      message: /decimal commas/,
    });
    await assert.rejects(readModel(file('name,place\nking,castle\nqueen,palace\n')), {
      code: 'badFile',
      message: /no column of vectors/,
    });
    await assert.rejects(readModel(file('word,d0\na,1\n"b,2\nc,3\n')), {
      code: 'badFile',
      message: /quote .* never closed \(line 3\)/,
    });
  });

  test('records are the same however the bytes are cut', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é', '1') });
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
        (rows, cuts) => {
          const text = rows.map((row) => row.map((each) => `"${each.replaceAll('"', '""')}"`).join(',')).join('\n');
          const bytes = new TextEncoder().encode(text);
          const found: string[][] = [];
          const scanner = new CsvRecords(0x2c, (record) => {
            found.push(Array.from({ length: record.count }, (_, i) => record.text(i)));
            return true;
          });
          for (let at = 0; at < bytes.length;) {
            const next = at + (cuts.next().value as number);
            scanner.push(bytes.subarray(at, next));
            at = next;
          }
          scanner.finish();
          assert.deepEqual(found, rows);
        },
      ),
    );
  });

  test('splits records as a simple reader does, wherever the bytes are cut', () => {
    const bytes = fc.string({
      unit: fc.constantFrom('a', '"', '""', ',', '\n', '\r', '\r\n', '\n\n', 'é', '1'),
      maxLength: 60,
    });
    fc.assert(
      fc.property(bytes, fc.infiniteStream(fc.integer({ min: 1, max: 9 })), (text, cuts) => {
        const whole = scanned(new TextEncoder().encode(text), () => 1000);
        const cut = scanned(new TextEncoder().encode(text), () => cuts.next().value as number);
        assert.deepEqual(cut, whole);
        assert.deepEqual(whole, simplyRead(text));
      }),
      { numRuns: cases(500) },
    );
  });

  test('scans a long line once, not again for each piece', () => {
    const piece = new Uint8Array(64 * 1024).fill(0x31);
    piece.fill(0x2c, 1000, 1001);
    const pieces = 128;
    for (const isQuoted of [false, true]) {
      let copied = 0;
      // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its array below
      const { set } = Uint8Array.prototype;
      Uint8Array.prototype.set = function (...given: Parameters<typeof set>) {
        copied += given[0].length;
        set.apply(this, given);
      };
      let fields = 0;
      try {
        const scanner = new CsvRecords(0x2c, ({ count }) => {
          fields = count;
          return true;
        });
        scanner.push(Uint8Array.of(isQuoted ? 0x22 : 0x31));
        for (let i = 0; i < pieces; i++) {
          scanner.push(piece);
        }
        scanner.push(Uint8Array.of(isQuoted ? 0x22 : 0x31));
        scanner.finish();
      } finally {
        Uint8Array.prototype.set = set;
      }
      assert.equal(fields, isQuoted ? 1 : pieces + 1);
      assert.ok(copied < 6 * pieces * piece.length, `${copied} bytes for ${pieces * piece.length}`);
    }
  });

  test('reads a field of many doubled quotes in linear time', () => {
    const quotes = new Uint8Array(2_000_002).fill(0x22);
    let length = 0;
    const scanner = new CsvRecords(0x2c, (record) => {
      length = record.field(0).length;
      return true;
    });
    scanner.push(quotes);
    scanner.finish();
    assert.equal(length, 1_000_000);
  });

  test('reads names of many digits, and many columns', async () => {
    const space = await readModel(file(`word,${'1'.repeat(400_000)}x,b\nking,0.5,0.25\nqueen,0.5,0.75\n`));
    assert.deepEqual(rowsOf(space), [
      ['king', 0.5, 0.25],
      ['queen', 0.5, 0.75],
    ]);
    const width = 70_000;
    const header = Array.from({ length: width }, (_, i) => `d${i}`).join(',');
    const wide = await readModel(file(`w,${header}\nking${',1.5'.repeat(width)}\nqueen${',2.5'.repeat(width)}\n`));
    assert.equal(wide.dimensions, width);
    assert.deepEqual([wide.vectors[0], wide.vectors.at(-1)], [1.5, 2.5]);
    await assert.rejects(readModel(file(`king${',1'.repeat(400_000)}\n`)), (error: unknown) => {
      assert.ok(error instanceof VecinityError && error.code === 'badFile', String(error));
      assert.match(error.message, /table\.csv has more than 100000 columns/);
      return true;
    });
    await assert.rejects(
      readModel(file(`w,a,b\nking,1,2\nqueen,3,4\nx${',1'.repeat(100_000)}\n`)),
      /has more than 100000 fields.*line 4/,
    );
  });

  test('reads a cell of blanks in linear time', async function () {
    this.timeout(5000);
    const blanks = ' '.repeat(900_000);
    const error: unknown = await readModel(file(Buffer.from(`a,${blanks}x,b\nc,${blanks}y,d\n`))).catch(
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof VecinityError, String(error));
  });

  test('refuses or reads cut and changed files', async function () {
    fixtures(this);
    const bytes = readFileSync(fixturePath('tabular/wide.csv')).subarray(0, 20_000);
    for (let at = 0; at < bytes.length; at += 397) {
      for (const value of [0x22, 0x2c, 0x0a, 0x00, 0xff]) {
        const changed = Uint8Array.from(bytes);
        changed[at] = value;
        await readModel(file(changed)).catch((error: unknown) => {
          assert.ok(error instanceof VecinityError, String((error as Error).stack));
        });
      }
    }
  });
});

function rowsOf({ vocabulary, dimensions, vectors }: Space): (string | number)[][] {
  return Array.from({ length: vocabulary.size }, (_, id) => [
    vocabulary.word(id),
    ...vectors.subarray(id * dimensions, (id + 1) * dimensions),
  ]);
}

/** Returns the records of the scanner, which gets `next()` bytes at a time; undefined if it refuses. */
function scanned(
  bytes: Uint8Array,
  next: () => number,
): { readonly line: number; readonly cells: string[] }[] | undefined {
  const records: { readonly line: number; readonly cells: string[] }[] = [];
  const scanner = new CsvRecords(0x2c, (record) => {
    records.push({ line: record.line, cells: Array.from({ length: record.count }, (_, i) => record.text(i)) });
    return true;
  });
  try {
    for (let at = 0; at < bytes.length;) {
      const end = at + next();
      scanner.push(bytes.subarray(at, end));
      at = end;
    }
    scanner.finish();
    return records;
  } catch {
    return undefined;
  }
}

/** Returns the records by a regular expression for a field; text after a closing quote is invalid. */
function simplyRead(text: string): { readonly line: number; readonly cells: string[] }[] | undefined {
  const records: { readonly line: number; readonly cells: string[] }[] = [];
  let line = 1;
  for (let rest = text; rest !== '';) {
    const blank = /^(\r\n|\n|\r)/.exec(rest);
    if (blank) {
      line++;
      rest = rest.slice(blank[0].length);
      continue;
    }
    const record = { line, cells: [] as string[] };
    for (let goesOn = true; goesOn;) {
      const field = /^(?:"((?:[^"]|"")*)"(?!")[^,\r\n]*|([^",\r\n][^,\r\n]*|))(,?)/.exec(rest);
      if (!field || (rest.startsWith('"') && field[1] === undefined)) {
        return undefined;
      }
      record.cells.push((field[1] ?? field[2]!).replaceAll('""', field[1] === undefined ? '""' : '"'));
      line += field[1]?.split('\n').length ?? 1;
      line--;
      rest = rest.slice(field[0].length);
      goesOn = field[3] === ',';
    }
    records.push(record);
  }
  return records;
}
