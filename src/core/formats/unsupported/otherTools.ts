import { utf8Start } from '../../text/utf8';
import { latin1, signature, type Detect } from '../shared/signature';

/* Files that people take for embeddings. They cannot be opened; naming them tells the way out. */

/** What Git LFS leaves in place of a large file that was not downloaded. @see git-lfs docs/spec.md */
export const isGitLfsPointer = startsWith('version https://git-lfs.github.com/spec/');

/** HDF5, the format of Keras' `.h5` and of h5py. */
export const isHdf5 = signature([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]);

/** SQLite, the format of pymagnitude's `.magnitude`. */
export const isSqlite = startsWith('SQLite format 3\0');

/** MATLAB's `.mat` since version 5. */
export const isMatlab: Detect = (head) => /^MATLAB \d\.\d MAT-file/.test(latin1(head.subarray(0, 32)));

export const isFaiss: Detect = (head) => /^I[x2HBw][A-Za-z0-9]{2}$/.test(latin1(head.subarray(0, 4))) && head[7] === 0;

export const isSevenZip = signature([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]);

export const isZstandard = signature([0x28, 0xb5, 0x2f, 0xfd]);

export const isXz = signature([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]);

const isBzip2Stream = startsWith('BZh');
/** The first block of a bzip2 stream begins with the digits of pi. */
const hasBzip2Block = signature([0x31, 0x41, 0x59, 0x26, 0x53, 0x59], 4);

export const isBzip2: Detect = (head) => isBzip2Stream(head) && hasBzip2Block(head);

export const isAvro = startsWith('Obj\x01');

const beginsAsOrc = startsWith('ORC');

/** An ORC file has binary data after its mark; a word may begin with the same letters. */
export const isOrc: Detect = (head) => beginsAsOrc(head) && head.subarray(3, 64).includes(0);

/** Feather of version 1; version 2 is an Arrow file. */
export const isFeather1 = startsWith('FEA1\0\0\0\0');

const isRWorkspace: Detect = (head) => /^RD[AXB][23]\n/.test(latin1(head.subarray(0, 5)));
const isRObject = signature([0x58, 0x0a, 0, 0, 0]);

/** R's `.rds` and `.RData`, usually in gzip. @see R Internals, section 1.8 */
export const isRData: Detect = (head) => isRWorkspace(head) || isRObject(head);

/**
 * ONNX: a protobuf message that begins with the version of the format (field 1) and the name of the tool (field 2).
 * @see onnx.proto, ModelProto
 */
export const isOnnx: Detect = (head) => {
  const length = head[3] ?? 0;
  const name = latin1(head.subarray(4, 4 + length));
  return (
    head[0] === 0x08 && head[1]! >= 1 && head[1]! <= 30 && head[2] === 0x12 && length > 0 && /^[ -~]{1,127}$/.test(name)
  );
};

/**
 * SentencePiece's `.model`: a protobuf message that begins with a piece (field 1), which is a text (1) and a score (2).
 * @see sentencepiece_model.proto, ModelProto
 */
export const isSentencePiece: Detect = (head) => {
  const length = head[3] ?? 0;
  return head[0] === 0x0a && head[2] === 0x0a && length < head[1]! && head[1]! < 0x80 && head[4 + length] === 0x15;
};

/** The description of a TensorFlow.js model, whose numbers are in files beside it. @see tfjs-core, io/types.ts */
export const resemblesTensorflowJs: Detect = (head) => {
  const text = latin1(head.subarray(0, 64 * 1024));
  return (
    /^\s*\{/.test(text.slice(utf8Start(head))) &&
    (/"weightsManifest"\s*:\s*\[/.test(text) || /"format"\s*:\s*"(?:tfjs-)?(?:layers|graph)-model"/.test(text))
  );
};

/** A web page, such as the one that a server sends in place of a download. */
export const resemblesWebPage: Detect = (head) => {
  const start = utf8Start(head);
  const text = latin1(head.subarray(start, start + 1000)).trimStart();
  const [line = ''] = text.split('\n', 1);
  // A row of numbers may have the word `<html>`.
  return /^<(!doctype html|html)[\s>]/i.test(text) && !/\s-?\d+\.\d+\s/.test(line);
};

function startsWith(text: string): Detect {
  return signature(Array.from(text, (character) => character.charCodeAt(0)));
}
