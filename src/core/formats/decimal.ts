const powersOfTen = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * The decimal number that `bytes[start..end)` spell in ASCII, correctly rounded to double precision; NaN if they spell
 * none ("nan", "inf", "0x10", "1,5" do not). May be infinite for numbers beyond double precision.
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
  // Up to 15 digits and 10^22 are exact doubles, so that one division rounds once, as it must.
  if (i === end && digits > 0 && digits <= 15) {
    const value = mantissa / powersOfTen[decimals]!;
    return negative ? -value : value;
  }
  return parseSlowly(bytes, start, end);
}

function parseSlowly(bytes: Uint8Array, start: number, end: number): number {
  // No number needs as much; a longer field is text.
  if (end - start > 1000) {
    return NaN;
  }
  const text = String.fromCharCode(...bytes.subarray(start, end));
  return number.test(text) ? Number(text) : NaN;
}

/**
 * The shortest decimal that reads back as the same float32, at least 7 significant digits and at most 9.
 * @param value a finite float32.
 */
export function float32ToDecimal(value: number): string {
  if (Object.is(value, -0)) {
    return '-0';
  }
  for (let digits = 7; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) {
      return text;
    }
  }
  return value.toPrecision(9);
}
