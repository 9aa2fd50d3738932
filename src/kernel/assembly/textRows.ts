// Reads word vectors from text, in the form that common tools write. The caller reads any other line.

import { MASKS_OFFSET, MAX_POWER } from './sharedSizes';

const SPACE: u32 = 0x20;
const TAB: u32 = 0x09;
const LINE_FEED: u32 = 0x0a;
const CARRIAGE_RETURN: u32 = 0x0d;
const MINUS: u32 = 0x2d;
const PLUS: u32 = 0x2b;
const POINT: u32 = 0x2e;

/** The low bits of a double that a float32 drops, and their value half-way between two float32 numbers. */
const FLOAT32_DROPPED_BITS: u64 = 0x1fffffff;
const FLOAT32_HALF_WAY: u64 = 0x10000000;
const MIN_NORMAL_FLOAT32: f64 = 1.1754943508222875e-38;

/** Address of the first line that the last call of `parseTextRows` did not read. */
export let textRowsEnd: usize = 0;

/** Address after the number that `parseNumber` read; 0 if it read none. */
let fieldEnd: usize = 0;

/**
 * Reads lines with a word without blanks and `dimensions` decimal numbers. One space or tab precedes each number.
 * A space or tab, a carriage return or both may precede the line feed. It stops before the first line of another form.
 * It also stops before a number that is not finite or not a normal float32, or that may be rounded wrongly.
 *
 * @param text       address of the text; 16 bytes before it must be readable
 * @param textEnd    address after the text, which ends with a line feed; 16 bytes after it must be readable
 * @param dimensions number of values in a row
 * @param tables     address of the powers of ten from 0 to 60 (f64); at byte 512, sixteen masks of 16 bytes; in mask f
 *                   the last f bytes are 0xff and the others are 0
 * @param values     address for the numbers (f32), row by row
 * @param rows       address for three u32 per row: start and end address of its word, and its line number
 * @param line       line number of the first line
 * @returns the number of rows read; `textRowsEnd` is the address where it stopped
 */
export function parseTextRows(
  text: usize,
  textEnd: usize,
  dimensions: i32,
  tables: usize,
  values: usize,
  rows: usize,
  line: u32,
): i32 {
  const masks = tables + MASKS_OFFSET;
  const zeros = i8x16.splat(0x30);
  const ten = i8x16.splat(10);
  const lowBytes = i16x8.splat(0xff);
  const tens = i16x8.splat(10);
  const hundreds = i16x8(100, 1, 100, 1, 100, 1, 100, 1);
  const myriads = i16x8(10000, 1, 10000, 1, 10000, 1, 10000, 1);
  const stride: usize = (dimensions as usize) << 2;
  let count = 0;
  let at = text;
  textRowsEnd = text;
  while (at < textEnd) {
    const word = at;
    at = endOfWord(at);
    if (at === word || load<u8>(at) === LINE_FEED) {
      return count;
    }
    const wordEnd = at;
    const rowEnd = values + stride;
    let target = values;
    for (;;) {
      // `at` is at the blank before a number.
      at++;
      const first: u32 = load<u8>(at);
      const negative: u32 = first === MINUS ? 1 : 0;
      const digits = at + negative;
      // Bit i is set if byte i is not a digit.
      const others: u32 = ~(i8x16.bitmask(v128.lt<u8>(v128.sub<i8>(v128.load(digits), zeros), ten)) as u32) & 0xffff;
      const rest: u32 = others & (others - 1);
      const length: u32 = ctz(rest | 0x10000);
      let value: f64;
      if (
        (others & 3) === 2 &&
        length < 16 &&
        load<u8>(digits, 1) === POINT &&
        (load<u8>(digits + length) | 0x20) !== 0x65
      ) {
        // One digit, a point and up to 14 digits. These digits are the last of the 16 bytes before `at`.
        at = digits + length;
        const decimals: usize = length - 2;
        const aligned = v128.and(v128.xor(v128.load(at - 16), zeros), v128.load(masks + (decimals << 4)));
        const pairs = v128.add<i16>(v128.mul<i16>(v128.and(aligned, lowBytes), tens), v128.shr<u16>(aligned, 8));
        const fours = i32x4.dot_i16x8_s(pairs, hundreds);
        const eights = i32x4.dot_i16x8_s(v128.narrow<i32>(fours, fours), myriads);
        const halves: u64 = i64x2.extract_lane(eights, 0);
        const fraction: i64 = (halves & 0xffffffff) * 100000000 + (halves >> 32);
        const power = load<f64>(tables + (decimals << 3));
        // The dividend is below 2^53 and the divisor below 10^22: both are exact, so only the division rounds.
        value = ((((load<u8>(digits) - 0x30) as f64) * power + (fraction as f64)) as f64) / power;
        if ((reinterpret<u64>(value) & FLOAT32_DROPPED_BITS) === FLOAT32_HALF_WAY) {
          return count;
        }
      } else {
        value = parseNumber(digits, tables);
        at = fieldEnd;
        if (at === 0) {
          return count;
        }
      }
      store<u32>(target, reinterpret<u32>(value as f32) | (negative << 31));
      target += 4;
      const next: u32 = load<u8>(at);
      if (target === rowEnd) {
        break;
      }
      if (next !== SPACE && next !== TAB) {
        return count;
      }
    }
    let next: u32 = load<u8>(at);
    if (next === SPACE || next === TAB) {
      next = load<u8>(++at);
    }
    if (next === CARRIAGE_RETURN) {
      next = load<u8>(++at);
    }
    if (next !== LINE_FEED) {
      return count;
    }
    at++;
    textRowsEnd = at;
    store<u32>(rows, word as u32);
    store<u32>(rows, wordEnd as u32, 4);
    store<u32>(rows, line, 8);
    rows += 12;
    line++;
    values = rowEnd;
    count++;
  }
  return count;
}

/** Returns the address of the first space, tab or line feed at or after `at`. */
function endOfWord(at: usize): usize {
  const space = i8x16.splat(SPACE as i8);
  const tab = i8x16.splat(TAB as i8);
  const lineFeed = i8x16.splat(LINE_FEED as i8);
  let found = 0;
  for (;;) {
    const bytes = v128.load(at);
    found = i8x16.bitmask(
      v128.or(v128.or(v128.eq<i8>(bytes, space), v128.eq<i8>(bytes, tab)), v128.eq<i8>(bytes, lineFeed)),
    );
    if (found !== 0) {
      break;
    }
    at += 16;
  }
  return at + ctz(found);
}

/**
 * Reads a decimal number without its minus sign, with an error below 3 units in the last place of a double.
 * The float32 nearest to the double is then correct, unless the double is close to half-way between two float32
 * numbers. It sets `fieldEnd` to the end of the number, or to 0 if there is no number or its float32 is uncertain.
 *
 * @param at     address of the number
 * @param tables address of the powers of ten: see `parseTextRows`
 * @returns the number as a double
 */
function parseNumber(at: usize, tables: usize): f64 {
  fieldEnd = 0;
  let mantissa: u64 = 0;
  let significant = 0;
  let exponent = 0;
  let isNumber = false;
  let behindPoint = false;
  if (load<u8>(at) === PLUS && load<u8>(at - 1) !== MINUS) {
    at++;
  }
  for (;;) {
    const byte: u32 = load<u8>(at);
    const digit = byte - 0x30;
    if (digit < 10) {
      isNumber = true;
      if (significant < 19) {
        mantissa = mantissa * 10 + digit;
        significant += mantissa !== 0 ? 1 : 0;
        exponent -= behindPoint ? 1 : 0;
      } else {
        // Digits after the 19th change the double by less than a unit in the last place.
        exponent += behindPoint ? 0 : 1;
      }
    } else if (byte === POINT && !behindPoint) {
      behindPoint = true;
    } else {
      break;
    }
    at++;
  }
  if (!isNumber) {
    return 0;
  }
  if ((load<u8>(at) | 0x20) === 0x65) {
    at++;
    const sign: u32 = load<u8>(at);
    at += sign === MINUS || sign === PLUS ? 1 : 0;
    let written = 0;
    let digits = 0;
    for (; ; at++) {
      const digit: u32 = (load<u8>(at) as u32) - 0x30;
      if (digit >= 10) {
        break;
      }
      digits++;
      if (written < 10000) {
        written = written * 10 + (digit as i32);
      }
    }
    if (digits === 0) {
      return 0;
    }
    exponent += sign === MINUS ? -written : written;
  }
  if (mantissa === 0) {
    fieldEnd = at;
    return 0;
  }
  if (exponent < -MAX_POWER || exponent > MAX_POWER) {
    return 0;
  }
  const value =
    exponent < 0
      ? (mantissa as f64) / load<f64>(tables + ((-exponent as usize) << 3))
      : (mantissa as f64) * load<f64>(tables + ((exponent as usize) << 3));
  const below = reinterpret<u64>(value) & FLOAT32_DROPPED_BITS;
  if (value < MIN_NORMAL_FLOAT32 || abs<f32>(value as f32) === Infinity || below - (FLOAT32_HALF_WAY - 8) <= 16) {
    return 0;
  }
  fieldEnd = at;
  return value;
}
