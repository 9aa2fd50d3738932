import { AlignedBuilder, type AlignedText } from './alignedText';

const encoder = new TextEncoder();

/**
 * The printable character that GPT-2 writes for each byte.
 * @see `bytes_to_unicode` in https://github.com/openai/gpt-2, src/encoder.py
 */
export const characterOfByte: readonly string[] = ((): string[] => {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const isPrintable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    return String.fromCharCode(isPrintable ? byte : next++);
  });
})();

/** Writes each byte of the text's UTF-8 as a character. Those of one character have its range. */
export function byteCharacters(text: AlignedText): AlignedText {
  const builder = new AlignedBuilder(text);
  let at = 0;
  for (const character of text.text) {
    const bytes = encoder.encode(character);
    let written = '';
    for (const byte of bytes) {
      written += characterOfByte[byte]!;
    }
    builder.insert(written, at, at + character.length);
    at += character.length;
  }
  return builder.finish();
}

/** Returns how a vocabulary spells single bytes of unknown text: `<0xE2>`. */
export function byteTokens(text: string): string[] {
  return Array.from(encoder.encode(text), (byte) => allByteTokens[byte]!);
}

/** The tokens of all single bytes, in order. */
export const allByteTokens: readonly string[] = Array.from(
  { length: 256 },
  (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
);
