import { plainDecimal } from './numberSpellings';

const powersOfTen = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * Returns the decimal number in the ASCII text `bytes[start..end)`, correctly rounded to double precision. NaN for any
 * other text, such as "nan", "inf", "0x10" or "1,5"; infinity for numbers beyond double precision. "−1.5D-02" is a number.
 */
export function parseDecimal(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  let negative = false;
  if (bytes[i] === 0x2d || bytes[i] === 0x2b) {
    negative = bytes[i] === 0x2d;
    i++;
  }
  let mantissa = 0;
  let digits = 0;
  let decimals = 0;
  let seenPoint = false;
  for (; i < end; i++) {
    const digit = bytes[i]! - 0x30;
    if (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      digits++;
      decimals += seenPoint ? 1 : 0;
    } else if (bytes[i] === 0x2e && !seenPoint) {
      seenPoint = true;
    } else {
      break;
    }
  }
  // Up to 15 digits and 10^22 are exact doubles, so one division rounds correctly.
  if (i === end && digits > 0 && digits <= 15) {
    const value = mantissa / powersOfTen[decimals]!;
    return negative ? -value : value;
  }
  return parseSlowly(bytes, start, end);
}

function parseSlowly(bytes: Uint8Array, start: number, end: number): number {
  // No number is this long; a longer field is text.
  if (end - start > 1000) {
    return NaN;
  }
  const text = plainDecimal(String.fromCharCode(...bytes.subarray(start, end)));
  return number.test(text) ? Number(text) : NaN;
}

const single = new Float32Array(1);
const singleBits = new Int32Array(single.buffer);

/**
 * Returns the decimal number in the ASCII text `bytes[start..end)`, rounded to the nearest float32, ties to even; NaN for
 * any other text. Rounding twice would sometimes be wrong: if the double lies halfway between two float32, the digits it
 * lost decide. @see Boldo and Melquiond 2008, double rounding
 */
export function parseFloat32(bytes: Uint8Array, start: number, end: number): number {
  const value = parseDecimal(bytes, start, end);
  const nearest = Math.fround(value);
  if (nearest === value || Number.isNaN(value)) {
    return nearest;
  }
  single[0] = nearest;
  // The bits of a float32 count up with its magnitude, even from the largest to infinity.
  singleBits[0] = singleBits[0]! + (Math.abs(value) > Math.abs(nearest) ? 1 : -1);
  const other = single[0];
  if (magnitude(value) - magnitude(nearest) !== magnitude(other) - magnitude(value)) {
    return nearest;
  }
  const beyond = compareDecimal(plainDecimal(String.fromCharCode(...bytes.subarray(start, end))), Math.abs(value));
  const [lower, upper] = Math.abs(nearest) < Math.abs(other) ? [nearest, other] : [other, nearest];
  return beyond === 0 ? nearest : beyond < 0 ? lower : upper;
}

/** The value of infinity's bits, if float32 had one more exponent. */
function magnitude(value: number): number {
  return Math.min(Math.abs(value), 2 ** 128);
}

/** Compares the number in `text`, without its sign, with a double: -1 if it is less, 1 if it is greater. */
function compareDecimal(text: string, double: number): number {
  const [, whole = '', decimals = '', exponent = '0'] = /^[+-]?(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  let power = Number(exponent) - decimals.length;
  let left = BigInt(whole + decimals);
  let bits = 0;
  while (!Number.isInteger(double)) {
    double *= 2;
    bits++;
  }
  let right = BigInt(double);
  left <<= BigInt(bits);
  if (power < 0) {
    right *= 10n ** BigInt(-power);
    power = 0;
  }
  left *= 10n ** BigInt(power);
  return left < right ? -1 : left > right ? 1 : 0;
}

/**
 * Returns the shortest decimal that reads back as the same float32: up to 7 significant digits, otherwise 8 or 9.
 * @param value a finite float32
 */
export function float32ToDecimal(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 1e6) {
    // Decimals for seven significant digits; nine are always enough (Steele and White 1990).
    let decimals = 6;
    for (let bound = 10; size >= bound; bound *= 10) {
      decimals--;
    }
    for (let bound = 1; size < bound; bound /= 10) {
      decimals++;
    }
    for (const most = decimals + 2; decimals <= most; decimals++) {
      const scale = powersOfTen[decimals]!;
      const digits = Math.round(size * scale);
      // Both are exact, so the quotient is what a parser reads from the text.
      if (Math.fround(digits / scale) === size) {
        return (value < 0 ? '-' : '') + decimalText(digits, decimals);
      }
    }
  }
  return slowDecimal(value);
}

/** Returns digits / 10^decimals as text, without trailing zeros. */
function decimalText(digits: number, decimals: number): string {
  while (decimals > 0 && digits % 10 === 0) {
    digits /= 10;
    decimals--;
  }
  const scale = powersOfTen[decimals]!;
  const whole = Math.floor(digits / scale);
  // The leading 1 keeps the zeros after the point.
  return decimals === 0 ? String(whole) : `${whole}.${String(scale + digits - whole * scale).slice(1)}`;
}

function slowDecimal(value: number): string {
  if (Object.is(value, -0)) {
    return '-0';
  }
  for (let digits = 7; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) {
      // Drop trailing zeros.
      return String(Number(text));
    }
  }
  return value.toPrecision(9);
}
