import { VecinityError } from '../../../core/errors';
import { Word2vecBinaryReader } from '../../../core/formats/word2vec/word2vecBinary';
import { readWord2vecHeader, type Word2vecHeader } from '../../../core/formats/word2vec/word2vecHeader';
import { Space } from '../../../core/space';
import { tableOptions, type FileFormat } from '../fileFormat';
import { provenanceFromFileName, type ReadOptions } from '../../../core/formats/format';
import type { Source } from '../../../core/io/source';

export const word2vecBinaryFormat: FileFormat = {
  async describe(file) {
    const { rows, dimensions } = await binaryHeader(file);
    return {
      format: 'word2vec binary',
      path: file.path,
      bytes: file.size,
      words: rows,
      dimensions,
      valueType: 'F32',
      provenance: provenanceFromFileName(file.path),
      companions: [],
      details: [],
      tables: [],
      notes: [],
    };
  },
  read: readWord2vecBinary,
};

async function readWord2vecBinary(file: Source, options: ReadOptions): Promise<Space> {
  const header = await binaryHeader(file);
  const reader = new Word2vecBinaryReader(header, file.path, tableOptions(file, options, 'byte'));
  let position = header.length;
  for await (const piece of file.pieces(header.length, options.signal)) {
    reader.push(piece);
    if (reader.isDone) {
      break;
    }
    position += piece.length;
    options.progress?.(Math.min(1, position / file.size));
  }
  const { vocabulary, vectors } = reader.finish();
  return new Space(vocabulary, vectors, header.dimensions, provenanceFromFileName(file.path));
}

/** The header of a binary file. @throws VecinityError `badFile`. */
async function binaryHeader(file: Source): Promise<Word2vecHeader> {
  const header = readWord2vecHeader(await file.head(256), file.maxBytes, file.path, 4);
  if (!header) {
    throw new VecinityError('badFile', `${file.path} does not begin with its counts of words and dimensions.`, {
      path: file.path,
      line: 1,
      byte: 0,
      remedy: 'Get the file again.',
    });
  }
  return header;
}
