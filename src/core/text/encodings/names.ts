import { upperHalves } from './upperHalves';

/** An encoding whose bytes are one character each. */
export type SingleByteEncoding = keyof typeof upperHalves;

/** Encodings of East Asia, which the platform decodes. */
const multiByteEncodings = ['shift_jis', 'euc-jp', 'iso-2022-jp', 'euc-kr', 'gb18030', 'big5'] as const;
export type MultiByteEncoding = (typeof multiByteEncodings)[number];

const unicodeEncodings = ['utf-8', 'cesu-8', 'utf-16le', 'utf-16be', 'utf-32le', 'utf-32be'] as const;
export type UnicodeEncoding = (typeof unicodeEncodings)[number];

/** The encodings of text files, by the names of the WHATWG where it has one. */
export type Encoding = UnicodeEncoding | MultiByteEncoding | SingleByteEncoding;

/** All encodings that can be chosen. */
export const encodingNames: readonly Encoding[] = [
  ...unicodeEncodings,
  ...multiByteEncodings,
  ...(Object.keys(upperHalves) as SingleByteEncoding[]),
];

/** Whether each character of the encoding is one byte. */
export function isSingleByte(encoding: Encoding): encoding is SingleByteEncoding {
  return Object.hasOwn(upperHalves, encoding);
}

/**
 * Other names, without punctuation: those of the WHATWG, Python, iconv and VS Code.
 * @see WHATWG Encoding Standard, section 4.2 "Names and labels"
 */
const otherNames: Readonly<Partial<Record<Encoding, string>>> = {
  'utf-8': 'utf8bom utf8sig utf8mb4 u8 unicode11utf8',
  'utf-16le': 'utf16 utf16lebom ucs2 ucs2le iso10646ucs2 unicode',
  'utf-16be': 'utf16bebom ucs2be unicodefffe',
  'utf-32le': 'utf32 ucs4 ucs4le',
  'utf-32be': 'ucs4be',
  shift_jis: 'sjis mskanji shiftjis2004 shiftjisx0213 windows31j windows932 cp932 ms932 csshiftjis xsjis',
  'euc-jp': 'ujis eucjis2004 eucjisx0213 cseucpkdfmtjapanese xeucjp eucjpms',
  'iso-2022-jp': 'csiso2022jp iso2022jp1 iso2022jp2',
  'euc-kr': 'cp949 ms949 windows949 uhc ksc5601 ksc56011987 ksc56011989 ksx1001 korean iso-ir-149 cseuckr',
  gb18030: 'gbk gb2312 gb23121980 gb180302000 cp936 ms936 windows936 euccn eucgb2312cn chinese csgb2312 isoir58 xgbk',
  big5: 'big5hkscs cp950 ms950 windows950 big5tw csbig5 cnbig5 xxbig5',
  'windows-1252':
    'latin1 l1 latin iso88591 iso88591987 iso8859 isoir100 cp819 ibm819 ansi cp1252 win1252 csisolatin1 x-cp1252 isolatin1',
  'windows-1254': 'cp1254 win1254 iso88599 latin5 l5 iso88591989 isoir148 csisolatin5 iso88599turkish',
  'windows-874': 'cp874 win874 tis620 iso885911 dos874 thai',
  'iso-8859-2': 'latin2 l2 iso885921987 isoir101 csisolatin2',
  'iso-8859-3': 'latin3 l3 iso885931988 isoir109 csisolatin3',
  'iso-8859-4': 'latin4 l4 iso885941988 isoir110 csisolatin4',
  'iso-8859-5': 'cyrillic iso885951988 isoir144 csisolatincyrillic',
  'iso-8859-6': 'arabic asmo708 ecma114 iso885961987 isoir127 csisolatinarabic',
  'iso-8859-7': 'greek greek8 elot928 ecma118 iso885971987 isoir126 csisolatingreek suneugreek',
  'iso-8859-8': 'hebrew iso88598i iso88598e logical visual iso885981988 isoir138 csisolatinhebrew',
  'iso-8859-10': 'latin6 l6 iso885910 isoir157 csisolatin6',
  'iso-8859-13': 'latin7 l7',
  'iso-8859-14': 'latin8 l8',
  'iso-8859-15': 'latin9 l9 latin0 csisolatin9',
  'iso-8859-16': 'latin10 l10',
  'koi8-r': 'koi8 koi cskoi8r',
  'koi8-u': 'koi8ru',
  ibm866: 'cp866 dos866 csibm866',
  macintosh: 'mac macroman xmacroman csmacintosh',
  'x-mac-cyrillic': 'maccyrillic xmacukrainian',
};

const byLabel = new Map<string, Encoding>();
for (const encoding of encodingNames) {
  const label = plainLabel(encoding);
  // windows-1251 is also cp1251, win1251, x-cp1251; ibm850 is also cp850, dos850.
  const page = /^(?:windows|ibm)(\d+)$/.exec(label)?.[1];
  const ofPage = page === undefined ? [] : [`cp${page}`, `win${page}`, `xcp${page}`, `dos${page}`, `windows${page}`];
  for (const name of [label, ...ofPage, ...(otherNames[encoding]?.split(' ') ?? [])]) {
    byLabel.set(plainLabel(name), encoding);
  }
}

/**
 * The encoding that a label names, undefined if it names none that is supported. Case and punctuation do not matter.
 * As on the web, ISO-8859-1 is read as its extension Windows-1252, and ISO-8859-9 as Windows-1254.
 */
export function encodingNamed(label: string): Encoding | undefined {
  return byLabel.get(plainLabel(label));
}

function plainLabel(label: string): string {
  return label.toLowerCase().replace(/[^a-z0-9]/g, '');
}
