import type { FormatName } from './detect';
import { fasttextFormat } from './fasttext/fasttextFormat';
import type { Format } from './format';
import { npyFormat } from './numpy/npyFormat';
import { npzFormat } from './numpy/npzFormat';
import { word2vecBinaryFormat } from './word2vec/word2vecBinaryFormat';
import { word2vecTextFormat } from './word2vec/word2vecTextFormat';

/** The formats that are read, by their names. */
export const registry: Readonly<Partial<Record<FormatName, Format>>> = {
  fasttext: fasttextFormat,
  fasttext2016: fasttextFormat,
  npy: npyFormat,
  npz: npzFormat,
  word2vecBinary: word2vecBinaryFormat,
  word2vecText: word2vecTextFormat,
};
