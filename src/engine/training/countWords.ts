import type { CountedWords, CountWordsRequest, TrainingProgress } from '../../protocol/training';
import { removeStaleSpills } from '../corpus/spill';
import { requireText, surveyCorpus } from '../corpus/survey';
import { writeAtomically } from '../files/atomicFile';
import { CorpusRun, type TrainingSurroundings } from './corpusRun';
import { ProgressMeter } from './progressMeter';
import { Steering } from './steering';

/** Words in one piece of the file. */
const WORDS_AT_ONCE = 10_000;

/**
 * Reads a corpus as `runTraining` does and writes its distinct words to a text file, one a line, most frequent first.
 * @throws VecinityError `noText`, `vocabularyEmpty`, `cancelled`, `diskFull`, `unreadable`
 */
export async function countWords(
  { corpus, output }: CountWordsRequest,
  onProgress: (progress: TrainingProgress) => void,
  signal: AbortSignal,
  surroundings: TrainingSurroundings = {},
): Promise<CountedWords> {
  const steering = surroundings.steering ?? new Steering();
  const meter = new ProgressMeter(onProgress, steering);
  try {
    meter.enter('finding');
    await removeStaleSpills();
    const { survey, files } = await surveyCorpus(corpus, signal);
    requireText(survey, corpus);
    const options = { minCount: 1, phrases: 0 };
    const run = new CorpusRun({ corpus }, options, survey, files, meter, signal, { ...surroundings, steering });
    return await run.withCorpus(async ({ vocabulary: { bytes, offsets, size }, tokens }) => {
      meter.enter('saving');
      const pieces = function* (): Generator<Uint8Array> {
        for (let from = 0; from < size; from += WORDS_AT_ONCE) {
          const to = Math.min(size, from + WORDS_AT_ONCE);
          const piece = new Uint8Array(offsets[to]! - offsets[from]! + to - from);
          let end = 0;
          for (let id = from; id < to; id++) {
            piece.set(bytes.subarray(offsets[id], offsets[id + 1]), end);
            end += offsets[id + 1]! - offsets[id]!;
            piece[end++] = 0x0a;
          }
          yield piece;
        }
      };
      await writeAtomically(output, bytes.length + size, pieces(), signal);
      return { words: size, tokens };
    });
  } finally {
    meter.stop();
  }
}
