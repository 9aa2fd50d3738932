import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { VecinityError } from '../../src/core/errors';
import { parseFloat32 } from '../../src/core/formats/shared/decimal';
import { Faults } from '../../src/core/io/faults';
import type { ReadOptions } from '../../src/core/formats/format';
import { TextBlock } from '../../src/core/formats/word2vec/textBlock';
import { word2vecTextFormat } from '../../src/core/formats/word2vec/word2vecTextFormat';
import type { Threads } from '../../src/core/io/threads';
import type { Source } from '../../src/core/io/source';
import { inputOf } from '../../src/engine/files/host';
import { withInputFile } from '../../src/engine/files/inputFile';
import { readModel } from '../../src/engine/files/modelFile';
import { NodeThreads } from '../../src/engine/files/nodeThreads';
import { loadKernel } from '../../src/kernel/loader';
import { KernelTextBlock } from '../../src/kernel/textBlock';
import type { Space } from '../../src/core/space';
import { cases } from './support/cases';
import { temporaryFolder } from './support/folder';
import { randomNumbers } from './support/spaces';

const encoder = new TextEncoder();

function single(text: string): number {
  const bytes = encoder.encode(text);
  return parseFloat32(bytes, 0, bytes.length);
}

/** Returns the float32 nearest to a decimal, ties to even, in exact integers. */
function exactFloat32(text: string): number {
  const [, sign, whole = '', decimals = '', exponent = '0'] = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text)!;
  const power = Number(exponent) - decimals.length;
  let numerator = BigInt(whole + decimals) * 10n ** BigInt(Math.max(0, power));
  let denominator = 10n ** BigInt(Math.max(0, -power));
  const negative = sign === '-' ? -1 : 1;
  if (numerator === 0n) {
    return negative * 0;
  }
  // The unit in the last place: 2^-149 for subnormals.
  let unit = -149;
  numerator <<= 149n;
  for (const step of [1024, 256, 64, 16, 4, 1]) {
    while (numerator >= denominator << BigInt(23 + step)) {
      denominator <<= BigInt(step);
      unit += step;
    }
  }
  let units = numerator / denominator;
  const rest = 2n * (numerator % denominator);
  if (rest > denominator || (rest === denominator && (units & 1n) === 1n)) {
    units++;
  }
  const value = Number(units) * 2 ** unit;
  return negative * (value >= 2 ** 128 ? Infinity : value);
}

/** Returns all digits of a double. */
function allDigits(double: number): string {
  let bits = 0;
  while (!Number.isInteger(double)) {
    double *= 2;
    bits++;
  }
  // n / 2^bits = n x 5^bits / 10^bits
  return `${BigInt(double) * 5n ** BigInt(bits)}e-${bits}`;
}

/** Returns a decimal halfway between two neighbouring float32, exactly or off by a late digit. */
const halfWay = fc
  .record({
    value: fc.float({ noNaN: true, noDefaultInfinity: true, min: 0, max: Math.fround(3.4028234e38) }),
    off: fc.constantFrom('', '1', '0000000001', '000000000000000000000000000001', '4999999999'),
    down: fc.boolean(),
  })
  .map(({ value, off, down }) => {
    const bits = new Int32Array(Float32Array.of(value).buffer);
    bits[0]!++;
    const [next] = new Float32Array(bits.buffer);
    const middle = allDigits((value + Math.min(next!, 2 ** 128)) / 2);
    const [digits, exponent] = middle.split('e') as [string, string];
    if (off === '' || digits === '0') {
      return middle;
    }
    const shifted = `${BigInt(digits) - (down ? 1n : 0n)}${down ? '9'.repeat(off.length) : off}`;
    return `${shifted}e${Number(exponent) - off.length}`;
  })
  .filter((text) => text.length < 1000 && !text.includes('Infinity'));

const decimals = fc.oneof(
  halfWay,
  fc.stringMatching(/^[+-]?\d{1,25}\.?\d{0,25}(e[+-]?\d{1,2})?$/),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -3.4e38, max: 3.4e38 }).map(String),
  fc.float({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.float({ noNaN: true, noDefaultInfinity: true, max: Math.fround(1e-37), min: -Math.fround(1e-37) }).map(String),
  fc.double({ noNaN: true, min: -2, max: 2 }).map((value) => value.toFixed(6)),
  fc.double({ noNaN: true, min: -2, max: 2 }).map((value) => value.toPrecision(9)),
  fc.double({ noNaN: true, min: -2, max: 2 }).map((value) => value.toExponential(17)),
);

suite('text rows', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();

  test('rounds a decimal to the nearest float32, even where a double would lie halfway', () => {
    for (const [text, value] of [
      ['1', 1],
      ['16777217', 16777216],
      ['16777217.0000000000000000000001', 16777218],
      ['16777219', 16777220],
      ['16777218.9999999999999999999999', 16777218],
      // 2^128 - 2^103; the shortest decimal of the double is less.
      ['340282356779733661637539395458142568448', Infinity],
      ['3.4028235677973366e38', 3.4028234663852886e38],
      ['7.006492321624085354618647916449580656401309709382578858785341419448955413429303e-46', 0],
      ['7.006492321624085354618647916449580656401309709382578858785341419448955413429304e-46', 2 ** -149],
      ['1e-400', 0],
      ['-0', -0],
    ] as const) {
      assert.equal(exactFloat32(text), value, `the reference of ${text}`);
      assert.ok(Object.is(single(text), value), `${text} is ${single(text)}`);
    }
    fc.assert(
      fc.property(decimals, (text) => {
        assert.ok(Object.is(single(text), exactFloat32(text)), `${text} is ${single(text)}, not ${exactFloat32(text)}`);
      }),
      { numRuns: cases(20_000) },
    );
  });

  test('the kernel reads any number as exact integer arithmetic does', () => {
    const kernel = loadKernel();
    assert.ok(kernel);
    fc.assert(
      fc.property(fc.array(decimals, { minLength: 1, maxLength: 20 }), (texts) => {
        const { values } = parse(kernel, texts.length, `word ${texts.join(' ')}\n`);
        texts.forEach((text, i) => assert.ok(Object.is(values[i], exactFloat32(text)), `${text} is ${values[i]}`));
      }),
      { numRuns: cases(3000) },
    );
  });

  test('the kernel reads any line as the reference does', () => {
    const kernel = loadKernel();
    const field = fc.oneof(
      { weight: 12, arbitrary: decimals },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          'nan',
          '-inf',
          '1e39',
          '0x10',
          '1,5',
          'word',
          '',
          '.',
          '5.',
          '.5',
          '+1',
          '-',
          '--1',
          '-+1',
          '1e',
          '1e5x',
          '1.2.3',
          '\u00e9',
          '\0',
          '1234567890123456',
          '0.12345678901234',
          '1.123456789012345',
        ),
      },
    );
    const separator = fc.oneof(
      { weight: 20, arbitrary: fc.constant(' ') },
      { weight: 1, arbitrary: fc.constantFrom('\t', '  ', '\u00a0') },
    );
    const end = fc.oneof(
      { weight: 10, arbitrary: fc.constant('\n') },
      { weight: 1, arbitrary: fc.constantFrom(' \n', '\r\n', ' \r\n', '  \n', '\t\n', '\n\n', '\r\r\n') },
    );
    const word = fc.oneof(
      { weight: 5, arbitrary: fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', '')) },
      { weight: 1, arbitrary: fc.constantFrom('', ' ', 'new york', '1', '1 2', 'a'.repeat(50)) },
    );
    const line = fc
      .tuple(word, fc.array(fc.tuple(separator, field), { minLength: 1, maxLength: 5 }), end)
      .map(([start, fields, lineEnd]) => start + fields.flat().join('') + lineEnd);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.array(line, { maxLength: 6 }), (dimensions, lines) => {
        const text = lines.join('');
        assert.deepEqual(parse(kernel, dimensions, text), parse(undefined, dimensions, text));
      }),
      { numRuns: cases(3000) },
    );
  });

  const write = (name: string, text: string | Uint8Array): string => {
    const file = path.join(folder(), name);
    writeFileSync(file, text);
    return file;
  };
  const threads = new NodeThreads({ folder: path.resolve('dist'), parallelism: 3, minBytes: 0 });
  async function readSource(source: Source, options: ReadOptions, how: Threads | undefined): Promise<Space> {
    const { folder: around, host } = inputOf(source);
    const input = { source, folder: around, host: { ...host, threads: how } };
    return (await word2vecTextFormat.open(input, {})).read(options);
  }
  const read = (file: string, options: ReadOptions = {}, how?: Threads): Promise<Space> =>
    withInputFile(file, (source) => readSource(source, options, how));

  /** About 5 MB. */
  function manyRows(header: boolean): { readonly text: string; readonly rows: number } {
    const random = randomNumbers(4);
    const lines: string[] = [];
    for (let row = 0; row < 12_000; row++) {
      const word = row % 1000 === 7 ? `two words ${row}` : row % 777 === 5 ? 'again' : `w${row}`;
      lines.push(
        `${word} ${Array.from({ length: 40 }, () => random().toPrecision(7)).join(row % 500 === 3 ? '\t' : ' ')}`,
      );
      if (row % 3000 === 11) {
        lines.push('');
      }
    }
    return { text: `${header ? '12000 40\n' : ''}${lines.join('\n')}`, rows: 12_000 };
  }

  test('several threads read what one reads, with the same faults at the same lines', async () => {
    for (const header of [false, true]) {
      const file = write('many.txt', manyRows(header).text);
      const faults = [new Faults(), new Faults()] as const;
      const one = await read(file, { faults: faults[0] });
      let fraction = 0;
      const many = await read(file, { faults: faults[1], progress: (value) => (fraction = value) }, threads);
      assert.equal(fraction, 1);
      assert.deepEqual(many.vectors, one.vectors);
      assert.deepEqual(many.vocabulary.bytes, one.vocabulary.bytes);
      assert.deepEqual(many.vocabulary.offsets, one.vocabulary.offsets);
      assert.equal(many.vocabulary.id('again'), 5);
      assert.deepEqual(faults[1].list, faults[0].list);
      assert.deepEqual(
        faults[1].counts.map(({ kind, count, first }) => [kind, count, first.line]),
        [
          ['spaceInWord', 12, header ? 9 : 8],
          // 5, 782, 1559, …: the second is line 783 plus a blank line.
          ['duplicateWord', 15, header ? 785 : 784],
        ],
      );
    }
  });

  test('several threads take the requested words, and find the first wrong line', async () => {
    const { text } = manyRows(false);
    const file = write('many.txt', text);
    const some = await read(file, { firstWords: 9000 }, threads);
    assert.equal(some.vocabulary.size, 9000);
    const even = await read(file, { onlyWords: (bytes, _, end) => bytes[end - 1] === 0x38 }, threads);
    assert.deepEqual(
      even.vectors,
      (await read(file, { onlyWords: (bytes, _, end) => bytes[end - 1] === 0x38 })).vectors,
    );
    assert.ok(even.vocabulary.size > 1000 && even.vocabulary.word(0) === 'w8');
    const lines = text.split('\n');
    lines[7000] = 'bad 1 2 3';
    lines[9000] = 'worse';
    const bad = write('bad.txt', lines.join('\n'));
    for (const how of [undefined, threads]) {
      await assert.rejects(read(bad, {}, how), {
        code: 'badFile',
        message: `${bad} has 3 numbers, not 40 (line 7001).`,
      });
      assert.equal((await read(bad, { firstWords: 6900 }, how)).vocabulary.size, 6900);
    }
    // A line longer than a thread's buffer.
    const long = write('long.txt', `${lines.slice(0, 6000).join('\n')}\n${'x'.repeat(3_000_000)} ${'1 '.repeat(40)}\n`);
    assert.equal((await read(long, {}, threads)).vocabulary.size, (await read(long)).vocabulary.size);
  });

  test('reports a fault once when threads give up and the file is read again', async () => {
    const { text } = manyRows(false);
    const file = write('long.txt', `${text}\n${'x'.repeat(3_000_000)} ${'1 '.repeat(40)}\n`);
    const faults = [new Faults(), new Faults()] as const;
    await read(file, { faults: faults[0] });
    await read(file, { faults: faults[1] }, threads);
    assert.ok(faults[0].counts.length >= 2);
    assert.deepEqual(faults[1].counts, faults[0].counts);
  });

  test('reading on several threads can be cancelled, and reports a missing file', async () => {
    const file = write('many.txt', manyRows(false).text);
    const controller = new AbortController();
    const progress = (): void => controller.abort();
    await assert.rejects(read(file, { signal: controller.signal, progress }, threads), { code: 'cancelled' });
    await assert.rejects(
      withInputFile(file, (source) => {
        writeFileSync(file, 'a 1 2\n');
        return readSource(source, {}, threads);
      }),
      VecinityError,
    );
  });

  test('turns non-finite values into zeros and reports them', async () => {
    const faults = new Faults();
    const text = '7 2\na 1 nan\nb -inf 2\nc 1e39 1\nd 1.#QNAN 1\ne 1e-400 1\nf Infinity 1\ng 1 2\n';
    const space = await readModel(write('nan.txt', text), { faults });
    assert.deepEqual([...space.vectors], [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 2]);
    assert.deepEqual(
      faults.list.map(({ kind, line }) => [kind, line]),
      [2, 3, 4, 5, 7].map((line) => ['notFinite', line]),
    );
  });

  test('when lenient, skips and reports unreadable rows', async () => {
    const faults = new Faults();
    const text = '9 2\na 1 2\nb 1\nc x 1\nnew york 1 2\nd 0,5 1\n\na 3 4\n\xff 5 6\n';
    const file = write('faults.txt', Buffer.from(text, 'latin1'));
    const space = await readModel(file, { faults, lenient: true });
    assert.deepEqual(
      Array.from({ length: space.vocabulary.size }, (_, id) => space.vocabulary.word(id)),
      ['a', 'new york', '\\xFF'],
    );
    assert.deepEqual(
      faults.list.map(({ kind, line }) => [kind, line]),
      [
        ['raggedLine', 3],
        ['raggedLine', 4],
        ['broken', 6],
        ['spaceInWord', 5],
        ['duplicateWord', 8],
        ['invalidUtf8', 9],
        ['rowCount', 1],
      ],
    );
    await assert.rejects(readModel(file), { code: 'badFile', message: `${file} has 1 numbers, not 2 (line 3).` });
  });

  test('takes a first line for a header only where the rows fit it', async () => {
    const words = async (text: string): Promise<string[]> => {
      const { vocabulary, dimensions } = await readModel(write('header.txt', text));
      return [String(dimensions), ...Array.from({ length: vocabulary.size }, (_, id) => vocabulary.word(id))];
    };
    assert.deepEqual(await words('1900 2\n1901 3\n1902 4\n'), ['1', '1900', '1901', '1902']);
    assert.deepEqual(await words('2 1\n1901 3\n1902 4\n'), ['1', '1901', '1902']);
    assert.deepEqual(await words('new york 1 2\nparis 3 4\nroute 66 5 6\nrome 7 8\n'), [
      '2',
      'new york',
      'paris',
      'route 66',
      'rome',
    ]);
    assert.deepEqual(await words('2 2\nroute 66 5 6\nrome 7 8\n'), ['2', 'route 66', 'rome']);
  });
});

interface Parsed {
  readonly lines: number;
  readonly rows: readonly { readonly word: string; readonly line: number; readonly values: readonly number[] }[];
  readonly troubles: readonly (readonly [line: number, text: string])[];
  readonly values: Float32Array;
}

/** One kernel for all blocks, because each reserves much of the address space. */
let memory: KernelTextBlock['shared']['memory'] | undefined;

function parse(kernel: ReturnType<typeof loadKernel>, dimensions: number, text: string): Parsed {
  const bytes = encoder.encode(text);
  const capacity = bytes.length + 1;
  memory ??= kernel && new KernelTextBlock({ capacity: 1_000_000, dimensions: 1, kernel }).shared.memory;
  const block =
    kernel && memory
      ? new KernelTextBlock({ capacity, dimensions, kernel, memory })
      : new TextBlock(capacity, dimensions);
  block.text.set(bytes);
  const troubles: [number, string][] = [];
  const { rows, lines } = block.parse(0, bytes.length, (trouble, line) => {
    troubles.push([line, trouble.text]);
    return true;
  });
  return {
    lines,
    rows: Array.from({ length: rows }, (_, row) => ({
      word: new TextDecoder().decode(block.memory.slice(block.wordStart(row), block.wordEnd(row))),
      line: block.line(row),
      values: [...block.values.subarray(row * dimensions, (row + 1) * dimensions)],
    })),
    troubles,
    values: block.values.slice(0, rows * dimensions),
  };
}
