/** The upper halves of code pages of DOS, which TextDecoder does not know. @see Unicode's mapping tables, CP437 and CP850 */
const dos: ReadonlyMap<number, string> = new Map([
  [
    437,
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀' +
      'αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0',
  ],
  [
    850,
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀' +
      'ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0',
  ],
]);

/** The names that TextDecoder has for other code pages. */
const labels: ReadonlyMap<number, string> = new Map([
  [874, 'windows-874'],
  [932, 'shift_jis'],
  [936, 'gbk'],
  [949, 'euc-kr'],
  [950, 'big5'],
  [10000, 'macintosh'],
  [10007, 'x-mac-cyrillic'],
  [20866, 'koi8-r'],
  [20932, 'euc-jp'],
  [21866, 'koi8-u'],
  [51932, 'euc-jp'],
  [51949, 'euc-kr'],
  [54936, 'gb18030'],
  [65001, 'utf-8'],
]);

/** Decodes bytes; those that mean nothing become U+FFFD. */
export type Decode = (bytes: Uint8Array) => string;

/** The decoder of an encoding by its name in the Encoding Standard; undefined if it is unknown. */
export function decoderNamed(name: string): Decode | undefined {
  try {
    const decoder = new TextDecoder(name, { ignoreBOM: true });
    return (bytes) => decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The decoder of a Windows code page: 1252, 932, 65001. Unknown code pages decode ASCII only. */
export function decoderOfCodePage(page: number): Decode {
  const upper = dos.get(page);
  if (upper !== undefined) {
    return (bytes) =>
      Array.from(bytes, (byte) => (byte < 128 ? String.fromCharCode(byte) : upper[byte - 128])).join('');
  }
  const isIso = page > 28590 && page < 28606;
  const name = labels.get(page) ?? (isIso ? `iso-8859-${page - 28590}` : `windows-${page}`);
  return (
    decoderNamed(name) ??
    ((bytes) => Array.from(bytes, (byte) => (byte < 128 ? String.fromCharCode(byte) : '\ufffd')).join(''))
  );
}
