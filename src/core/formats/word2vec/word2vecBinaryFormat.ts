import { badFile } from '../../io/badFile';
import { Space } from '../../space';
import type { FileDescription } from '../description';
import { provenanceFromFileName, tableOptions, type Format } from '../format';
import { exportFile } from '../shared/exportFiles';
import {
  BINARY_CONTROLS,
  MAX_WORD_BYTES,
  Word2vecBinaryReader,
  hasStrangeWords,
  word2vecBinaryBytes,
  word2vecBinaryPieces,
} from './word2vecBinary';
import { WORD2VEC_HEADER_BYTES, readWord2vecHeader } from './word2vecHeader';

const SPACE = 0x20;
const LINE_FEED = 0x0a;

/** The binary format of word2vec. */
export const word2vecBinaryFormat: Format = {
  async open(input) {
    const { source } = input;
    const header = readWord2vecHeader(await source.head(WORD2VEC_HEADER_BYTES), source.maxBytes, source.path, 4);
    if (!header) {
      throw badFile(source.path, 'does not begin with its counts of words and dimensions', { line: 1, byte: 0 });
    }
    const description: FileDescription = {
      format: 'word2vec binary',
      path: source.path,
      bytes: source.size,
      words: header.rows,
      dimensions: header.dimensions,
      valueType: 'F32',
      provenance: provenanceFromFileName(source.path),
      companions: [],
      details: [],
      tables: [],
      notes: [],
    };
    return {
      describe: () => Promise.resolve(description),
      async read(options) {
        const places = tableOptions(input, options, 'byte');
        const { vocabulary, vectors } = await new Word2vecBinaryReader(source, header, options, places).read();
        return new Space(vocabulary, vectors, header.dimensions, description.provenance);
      },
    };
  },
  exports: {
    '.bin': exportFile(
      ({ vocabulary }) => [SPACE, LINE_FEED, ...(hasStrangeWords(vocabulary) ? BINARY_CONTROLS : [])],
      'word2vec’s binary format',
      word2vecBinaryBytes,
      word2vecBinaryPieces,
      { mostBytes: MAX_WORD_BYTES },
    ),
  },
};
