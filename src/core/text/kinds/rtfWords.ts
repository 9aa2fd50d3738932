/** Groups without text. A group that begins with `\*` has none either, except text boxes and footnotes. */
export const destinations = new Set(
  (
    'fonttbl colortbl stylesheet info pict header headerl headerr headerf footer footerl footerr footerf fldinst sp ' +
    'listtext pntext pntxta pntxtb nonshppict xe tc tcn annotation atnid atnauthor filetbl listtable ' +
    'listoverridetable revtbl rsidtbl generator themedata datastore objdata objclass bkmkstart bkmkend'
  ).split(' '),
);
/** Control words that end a sentence. */
export const ends = new Set(['par', 'sect', 'page', 'row', 'column', 'nestrow']);
/** Text of control words. */
export const symbols: ReadonlyMap<string, string> = new Map([
  ...['line', 'tab', 'cell', 'nestcell', 'emdash', 'endash', 'bullet', 'ldblquote', 'rdblquote', 'emspace', 'enspace']
    .concat('qmspace')
    .map((name) => [name, ' '] as const),
  ['lquote', '\u2018'],
  ['rquote', '\u2019'],
  ['zwj', '\u200d'],
  ['zwnj', '\u200c'],
]);
/** Code pages by the character set of a font. 2 is for symbols, which are no letters. @see RTF 1.9.1, "Font Table" */
export const codePages: ReadonlyMap<number, number> = new Map([
  ...[[0, 1252] as const, [2, 0] as const, [77, 10000] as const, [128, 932] as const, [129, 949] as const],
  ...[[134, 936] as const, [136, 950] as const, [161, 1253] as const, [162, 1254] as const, [163, 1258] as const],
  ...[[177, 1255] as const, [178, 1256] as const, [186, 1257] as const, [204, 1251] as const, [222, 874] as const],
  ...[[238, 1250] as const, [254, 437] as const, [255, 850] as const],
]);
