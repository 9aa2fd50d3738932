import { Random } from '../training/shared/random';
import { rowDot } from './unitRows';

/** Restarts, fewer where they would take more products of numbers than this. */
const RESTARTS = 20;
const MAX_PRODUCTS = 5e9;
const MAX_ROUNDS = 50;
/** Rounds after which most runs have come to rest; for the estimate of the time only. */
const USUAL_ROUNDS = 15;

/**
 * Clusters unit vectors by spherical k-means: each row goes to the centre with the highest cosine, each centre is the
 * direction of its rows' sum. Starts are drawn as in k-means++, with fixed seeds. Of the restarts the one with the
 * highest sum of cosines counts, so the classes do not influence the choice. Yields the share that is done.
 * @see Dhillon & Modha 2001, "Concept decompositions"; Arthur & Vassilvitskii 2007, "k-means++"
 * @param rows n x dimensions, unit vectors
 * @returns the cluster of each row
 */
export function* sphericalKMeans(
  rows: Float32Array,
  dimensions: number,
  clusters: number,
): Generator<number, Int32Array> {
  const size = rows.length / dimensions;
  const cost = size * clusters * dimensions * USUAL_ROUNDS;
  const restarts = Math.max(1, Math.min(RESTARTS, Math.floor(MAX_PRODUCTS / cost)));
  let best: { readonly labels: Int32Array; readonly sum: number } | undefined;
  for (let restart = 0; restart < restarts; restart++) {
    const random = Random.seeded(1, restart);
    const centres = firstCentres(rows, dimensions, clusters, random);
    const labels = new Int32Array(size).fill(-1);
    let sum = 0;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      yield (restart + round / MAX_ROUNDS) / restarts;
      const assigned = assign(rows, dimensions, centres, labels);
      sum = assigned.sum;
      if (!assigned.changed) {
        break;
      }
      recentre(rows, dimensions, centres, labels);
    }
    if (!best || sum > best.sum) {
      best = { labels, sum };
    }
  }
  return best!.labels;
}

/**
 * The share of items in clusters whose most frequent class is theirs.
 * @see Manning, Raghavan & Schütze 2008, section 16.3
 * @returns for each cluster its most frequent class, and for each item whether it is of that class
 */
export function purityOf(
  labels: Int32Array,
  classes: Int32Array,
  clusters: number,
): { readonly majority: Int32Array; readonly isRight: readonly boolean[] } {
  const classCount = classes.reduce((most, value) => Math.max(most, value + 1), 0);
  const table = new Int32Array(clusters * classCount);
  labels.forEach((label, i) => (table[label * classCount + classes[i]!]! += 1));
  const majority = Int32Array.from({ length: clusters }, (_, cluster) => {
    const row = table.subarray(cluster * classCount, (cluster + 1) * classCount);
    return row.indexOf(row.reduce((most, value) => Math.max(most, value), 0));
  });
  return { majority, isRight: Array.from(labels, (label, i) => majority[label] === classes[i]) };
}

/** Draws centres from the rows, each with a probability that grows with its distance from the centres before. */
function firstCentres(rows: Float32Array, dimensions: number, clusters: number, random: Random): Float32Array {
  const size = rows.length / dimensions;
  const centres = new Float32Array(clusters * dimensions);
  const distances = new Float64Array(size).fill(1);
  for (let cluster = 0; cluster < clusters; cluster++) {
    const total = distances.reduce((sum, value) => sum + value, 0);
    let rest = (random.next() / 2 ** 32) * total;
    let row = total > 0 ? distances.findIndex((value) => (rest -= value) < 0) : random.below(size);
    row = row < 0 ? random.below(size) : row;
    centres.set(rows.subarray(row * dimensions, (row + 1) * dimensions), cluster * dimensions);
    for (let i = 0; i < size; i++) {
      // For unit vectors, 1 - cosine is half the squared distance.
      distances[i] = Math.min(distances[i]!, Math.max(0, 1 - rowDot(rows, i, centres, cluster, dimensions)));
    }
  }
  return centres;
}

function assign(
  rows: Float32Array,
  dimensions: number,
  centres: Float32Array,
  labels: Int32Array,
): { readonly sum: number; readonly changed: boolean } {
  const clusters = centres.length / dimensions;
  let sum = 0;
  let changed = false;
  for (let i = 0; i < labels.length; i++) {
    let label = 0;
    let highest = -Infinity;
    for (let cluster = 0; cluster < clusters; cluster++) {
      const cosine = rowDot(rows, i, centres, cluster, dimensions);
      if (cosine > highest) {
        highest = cosine;
        label = cluster;
      }
    }
    changed ||= labels[i] !== label;
    labels[i] = label;
    sum += highest;
  }
  return { sum, changed };
}

/** Moves each centre to the direction of its rows' sum; the centre of an empty cluster stays. */
function recentre(rows: Float32Array, dimensions: number, centres: Float32Array, labels: Int32Array): void {
  const sums = new Float64Array(centres.length);
  for (let i = 0; i < labels.length; i++) {
    for (let k = 0; k < dimensions; k++) {
      sums[labels[i]! * dimensions + k]! += rows[i * dimensions + k]!;
    }
  }
  for (let start = 0; start < centres.length; start += dimensions) {
    const sum = sums.subarray(start, start + dimensions);
    const length = Math.sqrt(sum.reduce((total, value) => total + value * value, 0));
    if (length > 0) {
      centres.set(
        sum.map((value) => value / length),
        start,
      );
    }
  }
}
