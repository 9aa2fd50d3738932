import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { SchemaElement } from 'hyparquet';
import type { Space } from '../../space';
import { exportFile } from '../shared/exportFiles';
import { word2vecBinaryBytes } from '../word2vec/word2vecBinary';

/** Values of a row group; memory holds several copies. */
const GROUP_VALUES = 1_000_000;

const schema: SchemaElement[] = [
  { name: 'root', num_children: 2 },
  { name: 'word', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
  { name: 'vector', converted_type: 'LIST', repetition_type: 'REQUIRED', num_children: 1 },
  { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  { name: 'element', type: 'FLOAT', repetition_type: 'REQUIRED' },
];

/** Writes the columns `word` and `vector`, a list of float32. */
export const exportParquet = exportFile([], 'Parquet', (space) => 1000 + 2 * word2vecBinaryBytes(space), parquetPieces);

/** Yields the file, one row group at a time. */
function* parquetPieces(space: Space): Generator<Uint8Array> {
  const { vocabulary, dimensions } = space;
  const writer = new ByteWriter();
  const parquet = new ParquetWriter({ writer, schema, statistics: false, createdBy: 'Vecinity' });
  const taken = (): Uint8Array => {
    const bytes = writer.getBytes().slice();
    writer.index = 0;
    return bytes;
  };
  const rowsAtOnce = Math.max(1, Math.floor(GROUP_VALUES / dimensions));
  for (let from = 0; from < vocabulary.size; from += rowsAtOnce) {
    const ids = Array.from({ length: Math.min(rowsAtOnce, vocabulary.size - from) }, (_, i) => from + i);
    void parquet.write({
      columnData: [
        { name: 'word', data: ids.map((id) => vocabulary.word(id)), encoding: 'PLAIN' },
        // Floats of vectors are nearly all different: neither a dictionary nor compression makes them smaller.
        {
          name: 'vector',
          data: ids.map((id) => Array.from(space.vector(id))),
          encoding: 'PLAIN',
          codec: 'UNCOMPRESSED',
        },
      ],
      rowGroupSize: rowsAtOnce,
    });
    yield taken();
  }
  void parquet.finish();
  yield taken();
}
