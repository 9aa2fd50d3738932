import { badFile } from '../../io/badFile';
import { Space } from '../../space';
import type { FileDescription } from '../description';
import { DETECTION_BYTES } from '../shared/signature';
import { WordEvidence, encodingDetail } from '../shared/wordEncoding';
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
import { WordTrimmer, isBase64Word, latin1Text, plainWords } from './layout/wordLayout';
import { readWord2vecHeader, type Word2vecHeader } from './word2vecHeader';

const SPACE = 0x20;
const LINE_FEED = 0x0a;

/** The binary format of word2vec. */
export const word2vecBinaryFormat: Format = {
  async open(input, { encoding }) {
    const { source } = input;
    const head = await source.head(DETECTION_BYTES);
    const header = readWord2vecHeader(head, source.maxBytes, source.path, 4);
    if (!header) {
      throw badFile(source.path, 'does not begin with its counts of words and dimensions', { line: 1, byte: 0 });
    }
    const { evidence, isBase64 } = firstWords(head, header);
    const description: FileDescription = {
      format: 'word2vec binary',
      path: source.path,
      bytes: source.size,
      words: header.rows,
      dimensions: header.dimensions,
      valueType: 'F32',
      provenance: provenanceFromFileName(source.path),
      companions: [],
      details: [
        ...encodingDetail(evidence, encoding),
        ...(isBase64 ? [['Words', 'in base64, as deeplearning4j writes them'] as const] : []),
      ],
      tables: [],
      notes: [],
    };
    return {
      describe: () => Promise.resolve(description),
      async read(options) {
        const places = tableOptions(input, options, 'byte');
        const words = isBase64 ? new WordTrimmer({ ...plainWords, isBase64 }) : undefined;
        const { vocabulary, vectors } = await new Word2vecBinaryReader(source, header, options, places, words).read();
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

/** Looks at the words of the first rows. */
function firstWords(
  head: Uint8Array,
  { length, dimensions, rows }: Word2vecHeader,
): { readonly evidence: WordEvidence; readonly isBase64: boolean } {
  const evidence = new WordEvidence();
  let isBase64 = true;
  let at = length;
  for (let row = 0; row < rows; row++) {
    while (head[at] === LINE_FEED) {
      at++;
    }
    const space = head.indexOf(SPACE, at);
    if (space < 0 || space - at > MAX_WORD_BYTES) {
      break;
    }
    evidence.add(head, at, space);
    isBase64 &&= isBase64Word(latin1Text(head, at, space));
    at = space + 1 + dimensions * 4;
  }
  return { evidence, isBase64: isBase64 && at > length };
}
