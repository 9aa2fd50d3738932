import { decodeFound } from '../../../core/text/encodings/decodeFound';
import { VecinityError } from '../../../core/errors';
import { evaluateAnalogies, evaluatePairs } from '../../../core/queries/evaluation';
import { judgeClozeItems, type ClozeItems, type ClozeQuality } from '../../../core/queries/heldOut';
import { Space, unknownProvenance } from '../../../core/space';
import { Vocabulary } from '../../../core/vocabulary';
import type { TestResult, TestSet } from '../../../protocol/training';
import { withInputFile } from '../../files/inputFile';
import { copyScan } from '../../loadModel';
import type { PackedVocabulary } from '../../../core/vocabulary';

/** Maximum candidates: the most frequent words, as in most published figures. */
const MAX_CANDIDATES = 30_000;
const MAX_TEST_BYTES = 50_000_000;

/** The content of a test set. */
export interface ReadTestSet {
  readonly path: string;
  readonly kind: 'pairs' | 'analogies';
  readonly text: string;
}

/** Request to judge vectors. Can be sent to other threads. */
export interface JudgeRequest {
  readonly vocabulary: PackedVocabulary;
  readonly vectors: Float32Array;
  readonly dimensions: number;
  readonly heldOut: ClozeItems;
  readonly tests: readonly ReadTestSet[];
}

export interface Judgement extends ClozeQuality {
  readonly tests: readonly TestResult[];
}

/** Measures the quality of vectors on held-out text and on test sets. */
export function judge({ vocabulary, vectors, dimensions, heldOut, tests }: JudgeRequest): Judgement {
  const { bytes, offsets, counts } = vocabulary;
  const space = new Space(new Vocabulary(bytes, offsets, counts), vectors, dimensions, unknownProvenance);
  return {
    ...judgeClozeItems(heldOut, vectors, dimensions),
    tests: tests.map((test) => judgeTest(space, test)),
  };
}

function judgeTest(space: Space, { path, kind, text }: ReadTestSet): TestResult {
  try {
    if (kind === 'pairs') {
      const { spearman, pairs, outOfVocabulary } = evaluatePairs(space, text, path, MAX_CANDIDATES);
      return { path, kind, score: Number.isFinite(spearman) ? spearman : null, used: pairs, outOfVocabulary };
    }
    const { accuracy, questions, outOfVocabulary } = evaluateAnalogies(space, text, path, MAX_CANDIDATES, copyScan);
    return { path, kind, score: accuracy, used: questions, outOfVocabulary };
  } catch (error) {
    if (error instanceof VecinityError && error.code === 'badFile') {
      // The corpus has none of its words; the other tests still count.
      return { path, kind, score: null, used: 0, outOfVocabulary: text.split('\n').length };
    }
    throw error;
  }
}

/**
 * Reads a test set. Its lines tell its kind where the request does not.
 * @throws VecinityError `unreadable`; `badFile` if it is larger than any test set
 */
export async function readTestSet({ path, kind }: TestSet): Promise<ReadTestSet> {
  const text = await withInputFile(path, async (file) => {
    if (file.size > MAX_TEST_BYTES) {
      throw new VecinityError('badFile', `${path} is too large for a test set: ${Math.round(file.size / 1e6)} MB.`, {
        path,
        remedy: 'Choose a file of word pairs with scores, or of analogies.',
      });
    }
    return decodeFound(await file.head(file.size));
  });
  return { path, kind: kind ?? kindOf(text), text };
}

/** The kind of a test set. Word pairs have three columns separated by tabs; the last one is a number. */
export function kindOf(text: string): ReadTestSet['kind'] {
  const lines = text.slice(0, 20_000).split('\n').slice(0, 200);
  const isPair = (line: string): boolean => /^[^\t#][^\t]*\t[^\t]+\t\s*-?\d+([.]\d+)?\s*$/u.test(line);
  return lines.some(isPair) ? 'pairs' : 'analogies';
}
