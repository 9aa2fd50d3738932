// Makes the sample model of the package: media/sample/english.vec.gz.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { builtCli, optionsOf, UsageError } from './commandLine.mjs';
import { convert, ensureWinkModel } from './winkModel.mjs';

/** Number of words by frequency; the lesson's words come on top. */
const FREQUENT_WORDS = 4000;
/** Words of the lesson, the walkthrough, the README and the examples of Ask. A unit test looks for more of them. */
const LESSON_WORDS = (
  'dragon castle princess prince knight king queen token lived throne crown man woman boy girl father mother ' +
  'paris france london england spain spanish french berlin germany navy sailors army soldiers ' +
  'good better bad worse country countries nation nations war peace cat dog freedom water'
).split(' ');
/** Width of a step of the quantised values, which belong to vectors of length 1. */
const STEP = 0.025;
/** Limit of the file, in bytes. */
const MAX_BYTES = 300_000;
const NEIGHBOURS = 10;
const MIN_OVERLAP = 0.9;

/**
 * Writes the sample model and prints its size and the overlap of its neighbours with the original's.
 *
 * The vectors get length 1 and are turned to their principal axes, which keeps every cosine and makes the small axes
 * compress well. Then they are rounded to whole steps.
 * @param {string} root the project's folder
 * @param {readonly string[]} args of the command line
 */
export async function sampleModel(root, args) {
  const { output } = optionsOf(args, { output: { type: 'string', default: 'media/sample/english.vec.gz' } });
  builtCli(root);
  const { words, vectors, dimensions } = await frequentVectors(root);
  const steps = rotate(vectors, words.length, dimensions).map((value) => Math.round(value / STEP));
  const rows = words.map((word, i) => [word, ...steps.subarray(i * dimensions, (i + 1) * dimensions)].join(' '));
  const file = path.resolve(root, output);
  writeFileSync(file, gzipSync(`${words.length} ${dimensions}\n${rows.join('\n')}\n`, { level: 9 }));
  const overlap = overlapOf(vectors, steps, words.length, dimensions);
  const bytes = statSync(file).size;
  console.log(
    `${words.length} words x ${dimensions}, ${bytes} bytes, overlap of the ${NEIGHBOURS} nearest ${overlap.toFixed(3)}`,
  );
  if (bytes > MAX_BYTES || overlap < MIN_OVERLAP) {
    throw new Error(`The sample needs at most ${MAX_BYTES} bytes and an overlap of ${MIN_OVERLAP}.`);
  }
}

/** The chosen words in order of frequency, and their vectors with length 1 as one array of rows. */
async function frequentVectors(root) {
  const { first50k } = await ensureWinkModel(root);
  const scratch = mkdtempSync(path.join(tmpdir(), 'vecinity-sample-'));
  try {
    const text = path.join(scratch, 'words.vec');
    await convert(root, first50k, text);
    const lines = readFileSync(text, 'utf8').trimEnd().split('\n');
    const dimensions = Number(lines[0].split(' ')[1]);
    const wanted = new Set(LESSON_WORDS);
    const words = [];
    const values = [];
    let frequent = 0;
    for (const line of lines.slice(1)) {
      const [word, ...row] = line.split(' ');
      if (!/^(?:[a-z]{2,}|[ai])$/.test(word) || (frequent >= FREQUENT_WORDS && !wanted.has(word))) {
        continue;
      }
      frequent++;
      wanted.delete(word);
      words.push(word);
      const length = Math.hypot(...row.map(Number));
      values.push(...row.map((value) => Number(value) / length));
    }
    if (wanted.size > 0) {
      throw new UsageError(`The original lacks ${[...wanted].join(', ')}.`);
    }
    return { words, vectors: Float64Array.from(values), dimensions };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** The rows on the eigenvectors of their second moments, the largest first. Nothing is subtracted: cosines stay. */
function rotate(rows, count, dimensions) {
  const moments = Matrix.zeros(dimensions, dimensions);
  for (let i = 0; i < count; i++) {
    const row = rows.subarray(i * dimensions, (i + 1) * dimensions);
    for (let a = 0; a < dimensions; a++) {
      for (let b = 0; b < dimensions; b++) {
        moments.set(a, b, moments.get(a, b) + row[a] * row[b]);
      }
    }
  }
  const axes = new EigenvalueDecomposition(moments, { assumeSymmetric: true }).eigenvectorMatrix;
  const turned = new Float64Array(rows.length);
  for (let i = 0; i < count; i++) {
    for (let axis = 0; axis < dimensions; axis++) {
      let sum = 0;
      for (let k = 0; k < dimensions; k++) {
        sum += rows[i * dimensions + k] * axes.get(k, dimensions - 1 - axis);
      }
      turned[i * dimensions + axis] = sum;
    }
  }
  return turned;
}

/** Mean share of each word's nearest words that both sets of vectors agree on. */
function overlapOf(original, reduced, count, dimensions) {
  const unit = unitRows(reduced, count, dimensions);
  let common = 0;
  for (let i = 0; i < count; i++) {
    const nearest = new Set(nearestOf(original, i, count, dimensions));
    common += nearestOf(unit, i, count, dimensions).filter((other) => nearest.has(other)).length;
  }
  return common / (count * NEIGHBOURS);
}

function unitRows(rows, count, dimensions) {
  const unit = Float64Array.from(rows);
  for (let i = 0; i < count; i++) {
    const row = unit.subarray(i * dimensions, (i + 1) * dimensions);
    const length = Math.hypot(...row);
    row.forEach((value, k) => (row[k] = value / length));
  }
  return unit;
}

function nearestOf(rows, word, count, dimensions) {
  const cosines = Float64Array.from({ length: count }, (_, other) => {
    let sum = 0;
    for (let k = 0; k < dimensions; k++) {
      sum += rows[word * dimensions + k] * rows[other * dimensions + k];
    }
    return other === word ? -Infinity : sum;
  });
  return [...cosines.keys()].sort((a, b) => cosines[b] - cosines[a]).slice(0, NEIGHBOURS);
}
