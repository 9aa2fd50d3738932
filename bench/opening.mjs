import { createHash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { builtCli, optionsOf, wholeNumber } from './commandLine.mjs';
import { median, run } from './measure.mjs';
import { findPython } from './rivals.mjs';
import { markdown, number } from './table.mjs';
import { convert, ensureWinkModel } from './winkModel.mjs';

/**
 * Measures opening the same vectors in several formats, here and with gensim, in turn.
 * @param {string} root the project's folder
 * @param {readonly string[]} args of the command line
 */
export async function opening(root, args) {
  const rounds = wholeNumber('rounds', optionsOf(args, { rounds: { type: 'string', default: '5' } }).rounds);
  builtCli(root);
  const files = await makeFiles(root);
  const ours = (name, file) => ({
    name,
    file,
    runs: [],
    command: [process.execPath, path.join(import.meta.dirname, 'openInEngine.mjs'), root, file],
  });
  const rows = [
    ours('vecinity, GloVe text', files.glove),
    ours('vecinity, word2vec text', files.text),
    ours('vecinity, GloVe text, gzip', files.gzip),
    ours('vecinity, word2vec binary', files.binary),
    ours('vecinity, its own .safetensors', files.own),
    ours('vecinity, a table of 32,000 x 100 in 4 GB of .safetensors', files.large),
  ];
  const python = findPython();
  if (python) {
    const script = path.join(import.meta.dirname, 'opening.py');
    const gensim = (name, file, kind) => ({ name, file, runs: [], command: [python, script, file, kind] });
    rows.push(
      gensim('gensim, GloVe text', files.glove, 'glove'),
      gensim('gensim, word2vec binary', files.binary, 'binary'),
    );
  } else {
    console.log('Not found, left out: gensim (PYTHON).');
  }
  for (let round = 0; round < rounds; round++) {
    for (const row of rows) {
      const { output, ...whole } = await run(row.command, { name: row.name });
      const inside = JSON.parse(output);
      row.runs.push({ whole, inside });
      console.log(`round ${round + 1}: ${row.name} ${inside.seconds.toFixed(2)} s`);
    }
  }
  console.log(`\n${markdown(columns, rows)}\n`);
  console.log(`Floats: ${await compareFloats(root, files, rows)}`);
}

/** Makes the model of winkModel.mjs in all formats, once. */
async function makeFiles(root) {
  const { whole: own } = await ensureWinkModel(root);
  const place = (name) => path.join(path.dirname(own), name);
  const files = {
    own,
    text: place('wink.vec'),
    glove: place('wink.glove.txt'),
    gzip: place('wink.glove.txt.gz'),
    binary: place('wink.bin'),
    large: place('large/model.safetensors'),
  };
  const make = async (file, write) => {
    if (!existsSync(file)) {
      // A file gets its name when it is complete.
      const partial = path.join(path.dirname(file), `partial-${path.basename(file)}`);
      mkdirSync(path.dirname(file), { recursive: true });
      await write(partial);
      renameSync(partial, file);
    }
  };
  await make(files.binary, (partial) => convert(root, own, partial));
  await make(files.text, (partial) => convert(root, own, partial));
  await make(files.glove, async (partial) => {
    const header = readFirstLine(files.text);
    await pipeline(createReadStream(files.text, { start: header }), createWriteStream(partial));
  });
  await make(files.gzip, (partial) =>
    pipeline(createReadStream(files.glove), createGzip(), createWriteStream(partial)),
  );
  await make(files.large, writeLarge);
  return files;
}

/** Writes a language model of 4 GB as a sparse file: only the header takes disk blocks. */
function writeLarge(file) {
  const tableBytes = 32_000 * 100 * 4;
  const layerBytes = 4_000_000_000;
  const header = JSON.stringify({
    'model.embed_tokens.weight': {
      dtype: 'F32',
      shape: [32_000, 100],
      data_offsets: [layerBytes, layerBytes + tableBytes],
    },
    'model.layers.0.weight': { dtype: 'F32', shape: [10_000, 100_000], data_offsets: [0, layerBytes] },
  });
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  writeFileSync(file, Buffer.concat([length, Buffer.from(header)]));
  truncateSync(file, 8 + header.length + layerBytes + tableBytes);
}

/** The length of the first line in bytes, with the line end. */
function readFirstLine(file) {
  return readFileSync(file).indexOf(10) + 1;
}

/** Compares floats read from text, saved as binary, with the original, and the floats of gensim with each other. */
async function compareFloats(root, files, rows) {
  const again = path.join(path.dirname(files.own), 'again.bin');
  await convert(root, files.glove, again);
  const fingerprint = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');
  const same = fingerprint(again) === fingerprint(files.binary);
  const gensims = new Set(rows.flatMap(({ runs }) => runs.map(({ inside }) => inside.floats)).filter(Boolean));
  return [
    `those of the text ${same ? 'equal those of the binary file bit by bit' : 'DIFFER from those of the binary file'}`,
    ...(gensims.size > 0 ? [`gensim's ${gensims.size === 1 ? 'equal each other' : 'DIFFER'}`] : []),
  ].join('; ');
}

const middle = (runs, figure) => median(runs.map(figure));
const matrixBytes = ({ words }) => words * 100 * 4;
const columns = [
  ['file', ({ name }) => name],
  ['MB', ({ file }) => number(statSync(file).size / 1e6, 0)],
  ['opening s, each run', ({ runs }) => runs.map(({ inside }) => number(inside.seconds, 2)).join(' ')],
  [
    'median',
    ({ runs }) =>
      number(
        middle(runs, ({ inside }) => inside.seconds),
        2,
      ),
  ],
  [
    'whole process s',
    ({ runs }) =>
      number(
        middle(runs, ({ whole }) => whole.seconds),
        2,
      ),
  ],
  [
    'cpu s',
    ({ runs }) =>
      number(
        middle(runs, ({ whole }) => whole.cpuSeconds),
        2,
      ),
  ],
  ['peak MB', ({ runs }) => number(middle(runs, ({ whole }) => whole.peakBytes) / 1e6, 0)],
  [
    'matrices beyond the empty process',
    ({ runs }) =>
      runs[0].inside.bytesBefore === undefined
        ? ''
        : number(
            middle(runs, ({ whole, inside }) => (whole.peakBytes - inside.bytesBefore) / matrixBytes(inside)),
            2,
          ),
  ],
];
