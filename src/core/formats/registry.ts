import { isGzip, isKeras, isTar, isZip } from './archives/detect';
import { arrowFormat } from './arrow/arrowFormat';
import { isArrow, isArrowStream } from './arrow/detect';
import { csvFormat } from './csv/csvFormat';
import { resemblesCsv } from './csv/detect';
import { isFasttext, isFasttext2016 } from './fasttext/detect';
import { fasttextFormat } from './fasttext/fasttextFormat';
import { isFinalfusion } from './finalfusion/detect';
import { finalfusionFormat } from './finalfusion/finalfusionFormat';
import { resemblesFloret } from './floret/detect';
import { floretFormat } from './floret/floretFormat';
import type { Format } from './format';
import type { FormatName } from './formatFacts';
import { gensimFormat } from './gensim/gensimFormat';
import { isGguf } from './gguf/detect';
import { ggufFormat } from './gguf/ggufFormat';
import { resemblesJson } from './json/detect';
import { jsonFormat } from './json/jsonFormat';
import { isNpy, isNpz } from './numpy/detect';
import { npyFormat } from './numpy/npyFormat';
import { npzFormat } from './numpy/npzFormat';
import { isParquet } from './parquet/detect';
import { parquetFormat } from './parquet/parquetFormat';
import { isPickle, resemblesPickle } from './pickle/detect';
import { resemblesNumericTable, resemblesProjectorConfig } from './projector/detect';
import { numericTableFormat } from './projector/numericTableFormat';
import { projectorConfigFormat } from './projector/projectorFormat';
import { isPytorchLegacy, isPytorchZip } from './pytorch/detect';
import { pytorchLegacyFormat, pytorchZipFormat } from './pytorch/pytorchFormat';
import { isSafetensors, resemblesSafetensors, resemblesShardIndex } from './safetensors/detect';
import { safetensorsFormat } from './safetensors/safetensorsFormat';
import { shardIndexFormat } from './safetensors/shardIndexFormat';
import type { Detect } from './shared/signature';
import { spacyFormat } from './spacy/spacyFormat';
import { sparkFormat } from './spark/sparkFormat';
import { resemblesGloveBinary } from './unsupported/gloveBinary';
import {
  isAvro,
  isBzip2,
  isFaiss,
  isFeather1,
  isGitLfsPointer,
  isHdf5,
  isMatlab,
  isOnnx,
  isOrc,
  isRData,
  isSentencePiece,
  isSevenZip,
  isSqlite,
  isXz,
  isZstandard,
  resemblesTensorflowJs,
  resemblesWebPage,
} from './unsupported/otherTools';
import { resemblesRawFloats } from './unsupported/rawFloats';
import { isUtf16, resemblesUtf16 } from './unsupported/utf16';
import { resemblesWord2vecBinary, resemblesWord2vecText } from './word2vec/detect';
import { word2vecBinaryFormat } from './word2vec/word2vecBinaryFormat';
import { word2vecTextFormat } from './word2vec/word2vecTextFormat';

/** How a format is recognised, read and written. Its label, endings and exports are in `formatFacts`. */
export interface FormatRow {
  /** Whether the file begins with bytes that only this format has. */
  readonly signature?: Detect;
  /** Whether the content looks like this format; asked after all signatures. */
  readonly resembles?: Detect;
  /** Whether a zip archive with these members is a file of this format. */
  readonly isArchive?: (members: readonly string[]) => boolean;
  /** Absent if such files cannot be opened: `formatFacts` has the remedy then. */
  readonly format?: Format;
}

/**
 * One row a format. The order matters where two formats could claim a file: the first row wins. spaCy's and Spark's
 * models have no detection, because `locate` finds them by the files of a folder.
 */
export const registry: Readonly<Record<FormatName, FormatRow>> = {
  // First, because the length of its header may be the signature of another format.
  safetensors: { signature: isSafetensors, resembles: resemblesSafetensors, format: safetensorsFormat },
  fasttext: { signature: isFasttext, format: fasttextFormat },
  // Before pickles, because 640 dimensions begin like one.
  fasttext2016: { signature: isFasttext2016, format: fasttextFormat },
  gguf: { signature: isGguf, format: ggufFormat },
  npy: { signature: isNpy, format: npyFormat },
  // Before npz, because a PyTorch model may have arrays beside its pickle.
  pytorchZip: { isArchive: isPytorchZip, format: pytorchZipFormat },
  npz: { isArchive: isNpz, format: npzFormat },
  keras: { isArchive: isKeras },
  zip: { signature: isZip },
  gzip: { signature: isGzip },
  parquet: { signature: isParquet, format: parquetFormat },
  arrow: { signature: isArrow, format: arrowFormat },
  finalfusion: { signature: isFinalfusion, format: finalfusionFormat },
  arrowStream: { signature: isArrowStream, format: arrowFormat },
  utf16: { signature: isUtf16, resembles: resemblesUtf16 },
  tar: { signature: isTar },
  bzip2: { signature: isBzip2 },
  sevenZip: { signature: isSevenZip },
  xz: { signature: isXz },
  zstandard: { signature: isZstandard },
  gitLfs: { signature: isGitLfsPointer },
  hdf5: { signature: isHdf5 },
  sqlite: { signature: isSqlite },
  matlab: { signature: isMatlab },
  rData: { signature: isRData },
  faiss: { signature: isFaiss },
  avro: { signature: isAvro },
  orc: { signature: isOrc },
  feather1: { signature: isFeather1 },
  onnx: { signature: isOnnx },
  sentencePiece: { signature: isSentencePiece },
  // Before other pickles: it is one with a number in it.
  pytorchLegacy: { signature: isPytorchLegacy, format: pytorchLegacyFormat },
  pickle: { signature: isPickle, resembles: resemblesPickle, format: gensimFormat },
  webPage: { resembles: resemblesWebPage },
  gloveBinary: { resembles: resemblesGloveBinary },
  rawFloats: { resembles: resemblesRawFloats },
  // Before JSON, because all may be JSON documents.
  tensorflowJs: { resembles: resemblesTensorflowJs },
  projectorConfig: { resembles: resemblesProjectorConfig, format: projectorConfigFormat },
  shardIndex: { resembles: resemblesShardIndex, format: shardIndexFormat },
  json: { resembles: resemblesJson, format: jsonFormat },
  floret: { resembles: resemblesFloret, format: floretFormat },
  // Before word vectors, because a number may be a word.
  numericTable: { resembles: resemblesNumericTable, format: numericTableFormat },
  csv: { resembles: resemblesCsv, format: csvFormat },
  word2vecText: { resembles: resemblesWord2vecText, format: word2vecTextFormat },
  word2vecBinary: { resembles: resemblesWord2vecBinary, format: word2vecBinaryFormat },
  spacy: { format: spacyFormat },
  spark: { format: sparkFormat },
};
