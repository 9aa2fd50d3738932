import type { ProbeAnswer, ProbeRequest } from '../../protocol/training';
import type { LiveModel } from './learner';

/** Maximum words to compare with the probes. */
const MAX_WORDS = 50_000;
/** Maximum floats to read; this takes about a tenth of a second. */
const MAX_FLOATS = 20_000_000;
const MAX_PROBES = 12;
const MAX_NEIGHBOURS = 20;
const DEFAULT_PROBES = 6;

/**
 * Finds the nearest neighbours of a few words, by cosine, among the most frequent words. Other threads change the vectors
 * meanwhile, so the result is approximate. Makes one pass over at most 50,000 rows or 20 million floats.
 */
export function probe(model: LiveModel, { words, count }: ProbeRequest): ProbeAnswer {
  const { vocabulary, dimensions, live } = model;
  const rows = live.rows();
  const compared = Math.min(vocabulary.size, MAX_WORDS, Math.max(1, Math.floor(MAX_FLOATS / dimensions)));
  const asked = (words.length > 0 ? words : contentWords(model)).slice(0, MAX_PROBES);
  const most = Math.min(MAX_NEIGHBOURS, Math.max(0, Math.floor(count)));
  const probes = asked.map((word) => {
    const id = vocabulary.id(word);
    return { word, id, unit: id < 0 ? undefined : unitRow(rows, id * live.stride, dimensions), best: new Best(most) };
  });
  for (let id = 0; id < compared; id++) {
    const start = id * live.stride;
    const norm = rowNorm(rows, start, dimensions);
    for (const { id: own, unit, best } of probes) {
      if (unit && own !== id && norm > 0) {
        best.offer(id, dot(rows, start, unit) / norm);
      }
    }
  }
  return {
    compared,
    words: probes.map(({ word, unit, best }) => ({
      word,
      neighbours: unit && best.list().map(({ id, cosine }) => ({ word: vocabulary.word(id), cosine })),
    })),
  };
}

/** English function words of five letters or more. Those of other languages are mostly shorter. */
const grammar = new Set(
  (
    'about above according across after again against almost along already although always among another around ' +
    'became because become been before being below between beyond cannot could despite during either every first ' +
    'following further given great having however included including instead itself known large largely later least ' +
    'likely made many might mostly never number often other others perhaps rather second several shall should since ' +
    'small some still their them themselves there therefore these things think third those though three through ' +
    'throughout together toward towards under until upon used using usually various where whether which while whole ' +
    'whose within without would'
  ).split(' '),
);

/**
 * Chooses frequent words with a meaning of their own: letters only, at least five of them (two in scripts with short
 * words), under 0.1 % of the text, and no English grammar. They are spread evenly over the 120 most frequent of these. A
 * very small text has few such words; then the longest of its frequent words are chosen.
 */
export function contentWords({ vocabulary }: Pick<LiveModel, 'vocabulary'>, count = DEFAULT_PROBES): string[] {
  const { counts } = vocabulary;
  const tokens = counts.reduce((sum, value) => sum + value, 0);
  const frequent = Array.from({ length: Math.min(vocabulary.size, 2000) }, (_, id) => ({
    id,
    word: vocabulary.word(id),
  }));
  const readable = frequent.filter(({ word }) => /^\p{L}{5,20}$|^[\p{Lo}]{2,20}$/u.test(word) && !grammar.has(word));
  const meaningful = readable.filter(({ id }) => counts[id]! < 0.001 * tokens).slice(0, 120);
  if (meaningful.length >= count) {
    const step = Math.floor(meaningful.length / count);
    return meaningful
      .filter((_, i) => i % step === 0)
      .slice(0, count)
      .map(({ word }) => word);
  }
  const most = readable.length > 0 ? readable : frequent;
  return most
    .slice(0, 10 * count)
    .sort((a, b) => b.word.length - a.word.length || a.id - b.id)
    .slice(0, count)
    .map(({ word }) => word);
}

/** Keeps the highest cosines so far, best first. */
class Best {
  private readonly found: { readonly id: number; readonly cosine: number }[] = [];

  constructor(private readonly most: number) {}

  offer(id: number, cosine: number): void {
    const { found, most } = this;
    if (most === 0 || (found.length === most && cosine <= found[most - 1]!.cosine)) {
      return;
    }
    let at = found.length;
    while (at > 0 && found[at - 1]!.cosine < cosine) {
      at--;
    }
    found.splice(at, 0, { id, cosine });
    found.length = Math.min(found.length, most);
  }

  list(): readonly { readonly id: number; readonly cosine: number }[] {
    return this.found;
  }
}

/** The row at length 1; undefined if it is all zero or has NaN. */
function unitRow(rows: Float32Array, start: number, dimensions: number): Float64Array | undefined {
  const norm = rowNorm(rows, start, dimensions);
  return norm > 0 ? Float64Array.from(rows.subarray(start, start + dimensions), (value) => value / norm) : undefined;
}

function rowNorm(rows: Float32Array, start: number, dimensions: number): number {
  let sum = 0;
  for (let i = start; i < start + dimensions; i++) {
    sum += rows[i]! * rows[i]!;
  }
  return Math.sqrt(sum);
}

function dot(rows: Float32Array, start: number, unit: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < unit.length; k++) {
    sum += rows[start + k]! * unit[k]!;
  }
  return sum;
}
