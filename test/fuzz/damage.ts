/** Returns a generator of numbers 0 <= n < 2^32 from a seed (mulberry32), so that failures are reproducible. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/** Integers that break readers: zero, signs, limits of widths and their neighbours. */
const biting = [
  0n,
  1n,
  2n,
  0x7fn,
  0x80n,
  0xffn,
  0x7fffn,
  0xffffn,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 64n - 1n,
];

/** Text that breaks readers of text and JSON. */
const bitingTexts = [
  '\0',
  '\r',
  '\n\n\n',
  '\t\t',
  ' '.repeat(70_000),
  '\t'.repeat(70_000),
  'x'.repeat(70_000),
  '9'.repeat(400),
  'nan',
  '-inf',
  '1e999',
  '-0',
  '1e-400',
  '0x10',
  '1,5',
  '\ufeff',
  '\u2028',
  '\u202e',
  '\ud800',
  '\\ud800',
  '"',
  '\\',
  '"__proto__":',
  '"constructor":{},',
  'null',
  'true',
  '[[[[',
  '['.repeat(70_000),
  '{"a":'.repeat(9000),
  '{}',
  '[]',
  '-1',
  '1e308',
  '9007199254740993',
  '18446744073709551615',
  '../',
  '/dev/zero',
  'http://localhost/',
  '\x1b[2J',
  '<img src=x>',
];

type Damage = (bytes: Uint8Array, random: () => number) => Uint8Array;

const damages: readonly Damage[] = [
  // Cuts the end off.
  (bytes, random) => bytes.slice(0, random() % (bytes.length + 1)),
  // Flips one bit.
  (bytes, random) => changed(bytes, (copy) => (copy[place(copy, random)]! ^= 1 << (random() % 8))),
  // Changes some bytes.
  (bytes, random) =>
    changed(bytes, (copy) => {
      for (let times = 1 + (random() % 8); times > 0; times--) {
        copy[place(copy, random)] = random() & 0xff;
      }
    }),
  // Writes a breaking integer of 1, 2, 4 or 8 bytes.
  (bytes, random) =>
    changed(bytes, (copy) => {
      const width = 1 << (random() % 4);
      const at = place(copy, random);
      const value = biting[random() % biting.length]!;
      for (let i = 0; i < width && at + i < copy.length; i++) {
        copy[at + i] = Number((value >> BigInt(8 * i)) & 0xffn);
      }
    }),
  // Adds bytes at the end.
  (bytes, random) =>
    joined(
      bytes,
      Uint8Array.from({ length: 1 + (random() % 64) }, () => random() & 0xff),
    ),
  // Copies a piece over another place, or inserts it there.
  (bytes, random) => {
    const from = place(bytes, random);
    const piece = bytes.slice(from, from + 1 + (random() % 256));
    const at = place(bytes, random);
    return joined(bytes.subarray(0, at), piece, bytes.subarray(at));
  },
  // Removes a piece.
  (bytes, random) => {
    const from = place(bytes, random);
    return joined(bytes.subarray(0, from), bytes.subarray(from + 1 + (random() % 256)));
  },
  // Inserts breaking text, or overwrites bytes with it.
  (bytes, random) => {
    const text = new TextEncoder().encode(bitingTexts[random() % bitingTexts.length]);
    const at = place(bytes, random);
    return joined(bytes.subarray(0, at), text, bytes.subarray(random() % 2 === 0 ? at : at + text.length));
  },
  // Replaces a value of JSON or a field of text by another one, between two marks.
  (bytes, random) => {
    const isMark = (byte: number | undefined): boolean =>
      byte !== undefined && ' \t\n,:[]{}'.includes(String.fromCharCode(byte));
    let start = place(bytes, random);
    while (start > 0 && !isMark(bytes[start - 1])) {
      start--;
    }
    let end = start;
    while (end < bytes.length && !isMark(bytes[end])) {
      end++;
    }
    const text = new TextEncoder().encode(bitingTexts[random() % bitingTexts.length]);
    return joined(bytes.subarray(0, start), text, bytes.subarray(end));
  },
  // Changes a digit of text: counts and offsets in JSON, headers of lines.
  (bytes, random) =>
    changed(bytes, (copy) => {
      const at = copy.findIndex((byte, i) => i >= place(copy, random) && byte >= 0x30 && byte <= 0x39);
      if (at >= 0) {
        copy[at] = 0x30 + (random() % 10);
      }
    }),
];

/** Returns a damaged copy of the bytes. */
export function damaged(bytes: Uint8Array, random: () => number): Uint8Array {
  let result = bytes.slice();
  for (let times = 1 + (random() % 3); times > 0 && result.length > 0; times--) {
    result = damages[random() % damages.length]!(result, random).slice();
  }
  return result;
}

/** Returns a random position; half of them are near the start or the end, where headers and directories are. */
function place(bytes: Uint8Array, random: () => number): number {
  const near = Math.min(bytes.length, 2048);
  const kind = random() % 4;
  if (kind === 0) {
    return random() % near;
  }
  return kind === 1 ? bytes.length - 1 - (random() % near) : random() % bytes.length;
}

function changed(bytes: Uint8Array, change: (copy: Uint8Array) => void): Uint8Array {
  const copy = bytes.slice();
  change(copy);
  return copy;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
