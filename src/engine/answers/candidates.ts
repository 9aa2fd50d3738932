import { VecinityError } from '../../core/errors';
import type { WordFilter } from '../../core/formats/shared/vectorTable';
import type { Candidates } from '../../core/queries/candidates';
import type { ExpressionCandidates } from '../../core/queries/expression/expression';
import { findWord } from '../../core/queries/findWord';
import { textWords } from '../../core/text/textWords';
import type { AnswerLimits } from '../../protocol/ask';
import type { CandidateWords } from '../../protocol/engine';
import { readWordFilter } from '../files/wordFilter';
import type { LoadedModel } from '../loadedModel';

/** Maximum words in a list of candidates; a file may have any number. */
const MAX_CANDIDATES = 100_000;

/** A request whose file of candidates has been read. */
export interface ReadCandidates extends CandidateWords {
  readonly isInFile?: WordFilter;
}

/** The limits of a question for the core, and what the answer says of them. */
export interface ChosenCandidates {
  readonly candidates: Candidates;
  readonly limits: Omit<AnswerLimits, 'total'>;
}

/** Reads the file of candidates, if the request names one. @throws VecinityError `unreadable`, `badFile` */
export async function readCandidates<Request extends CandidateWords>(
  request: Request,
  signal?: AbortSignal,
): Promise<Request & ReadCandidates> {
  return request.amongFile === undefined
    ? request
    : { ...request, isInFile: await readWordFilter(request.amongFile, signal) };
}

/**
 * Finds the candidates of a request and of its question; undefined if neither limits the answers. With several limits
 * the answers respect all.
 * @throws VecinityError `badOption`; `unknownWord` if no candidate is in the vocabulary
 */
export function chooseCandidates(
  model: LoadedModel,
  request: ReadCandidates,
  inText: ExpressionCandidates = {},
): ChosenCandidates | undefined {
  const threshold = largest(checkThreshold(request.threshold), inText.threshold);
  const frequent = [request.mostFrequent, inText.mostFrequent].filter((limit) => limit !== undefined);
  const mostFrequent = frequent.length > 0 ? Math.min(...frequent.map(checkFrequent)) : undefined;
  const { amongText } = request;
  const lists = [
    request.among,
    amongText === undefined ? undefined : [...new Set(textWords(amongText))],
    inText.among?.map(({ text }) => text),
  ].filter((list) => list !== undefined);
  const { isInFile } = request;
  if (threshold === undefined && mostFrequent === undefined && lists.length === 0 && !isInFile) {
    return undefined;
  }
  const { vocabulary } = model.space;
  const found = lists.map((list) => findAll(model, list));
  const kept = [
    ...found.map(
      ({ ids }) =>
        (id: number): boolean =>
          ids.has(id),
    ),
    ...(isInFile ? [inFile(model, isInFile)] : []),
  ];
  const size = Math.min(vocabulary.size, mostFrequent ?? Infinity);
  const first = found[0] ? Int32Array.from(found[0].ids).sort() : Int32Array.from({ length: size }, (_, id) => id);
  const among =
    kept.length === 0 && mostFrequent === undefined
      ? undefined
      : first.filter((id) => id < size && kept.every((isKept) => isKept(id)));
  const unknown = [...new Set(found.flatMap((list) => list.unknown))];
  if (among?.length === 0) {
    throw new VecinityError('unknownWord', `None of the candidates is in the vocabulary of ${model.summary.name}.`, {
      ...(unknown[0] === undefined ? {} : { word: unknown[0] }),
      remedy: 'Choose other candidates.',
    });
  }
  return {
    candidates: { ...(among && { among }), ...(threshold === undefined ? {} : { threshold }) },
    limits: {
      ...(threshold === undefined ? {} : { threshold }),
      ...(mostFrequent === undefined ? {} : { mostFrequent }),
      ...(kept.length > 0 && among ? { among: among.length } : {}),
      ...(unknown.length > 0 ? { unknown } : {}),
    },
  };
}

function findAll(
  { space: { vocabulary } }: LoadedModel,
  words: readonly string[],
): { readonly ids: ReadonlySet<number>; readonly unknown: readonly string[] } {
  if (words.length > MAX_CANDIDATES) {
    throw new VecinityError(
      'badOption',
      `There are ${words.length} candidates; the maximum in a list is ${MAX_CANDIDATES}.`,
      { remedy: 'Put them into a file, one word a line.' },
    );
  }
  const ids = new Set<number>();
  const unknown: string[] = [];
  for (const word of words) {
    const id = findWord(vocabulary, word);
    if (id < 0) {
      unknown.push(word);
    } else {
      ids.add(id);
    }
  }
  return { ids, unknown };
}

function inFile({ space: { vocabulary } }: LoadedModel, isInFile: WordFilter): (id: number) => boolean {
  const { bytes, offsets } = vocabulary;
  return (id) => isInFile(bytes, offsets[id]!, offsets[id + 1]!);
}

function largest(first: number | undefined, second: number | undefined): number | undefined {
  return first === undefined || second === undefined ? (first ?? second) : Math.max(first, second);
}

function checkThreshold(threshold: number | undefined): number | undefined {
  if (threshold !== undefined && !Number.isFinite(threshold)) {
    throw new VecinityError('badOption', `The threshold is ${threshold}; it must be a number.`, {
      remedy: 'Use a cosine from -1 to 1, 0.5 for example.',
    });
  }
  return threshold;
}

function checkFrequent(count: number): number {
  if (!Number.isInteger(count) || count < 1) {
    throw new VecinityError(
      'badOption',
      `The number of most frequent words is ${count}; it must be a whole number of at least 1.`,
      { remedy: 'Use 10000, for example.' },
    );
  }
  return count;
}
