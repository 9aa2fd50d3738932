import type { HeldOut } from '../../../core/training/shared/spanTrainer';
import { loadChunk } from '../../corpus/loadChunk';
import { Safepoint } from '../../safepoint';
import { streamedModel } from './models';
import type { TrainTask } from './trainTask';

/**
 * Predicts the held-out words with a trained model, chunk by chunk, side by side with other threads.
 * @param task its control is fresh: chunks are handed out from the first again
 * @throws VecinityError `cancelled`
 */
export function evaluateStreamed(task: TrainTask): HeldOut {
  const safepoint = new Safepoint(task.control.safepoint);
  return safepoint.enter(() => takeTasks(task, safepoint));
}

function takeTasks(
  { thread, options, chunks, finalIds, tokens, layout, control, memory }: TrainTask,
  safepoint: Safepoint,
): HeldOut {
  const trainer = streamedModel(options.algorithm).createTrainer(layout, memory, thread, options);
  const tables = finalIds.map((table) => new Int32Array(table));
  const parts: HeldOut[] = [];
  for (;;) {
    const chunk = chunks[Atomics.add(control.nextTask, 0, 1)];
    if (!chunk) {
      return addUp(parts);
    }
    safepoint.check();
    const part = trainer.evaluate?.(loadChunk(chunk, tables[chunk.reader]!, trainer.ids), tokens);
    parts.push(...(part ? [part] : []));
  }
}

/** Minimum words for a perplexity: with 100, its standard error is about a third of it. */
const MIN_WORDS = 100;

/** e to the mean loss of held-out words; undefined for fewer than MIN_WORDS, or if it overflows. */
export function perplexityOf({ words, loss }: HeldOut): number | undefined {
  const perplexity = Math.exp(loss / words);
  return words >= MIN_WORDS && Number.isFinite(perplexity) ? perplexity : undefined;
}

/** The perplexity figures that are saved with a model; none for fewer than MIN_WORDS. */
export function perplexities(parts: readonly HeldOut[]): Record<string, number> {
  const sum = addUp(parts);
  const perplexity = perplexityOf(sum);
  return perplexity === undefined
    ? {}
    : { perplexity, unigramPerplexity: Math.exp(sum.unigramLoss / sum.words), heldOutWords: sum.words };
}

function addUp(parts: readonly HeldOut[]): HeldOut {
  return parts.reduce(
    (sum, part) => ({
      words: sum.words + part.words,
      loss: sum.loss + part.loss,
      unigramLoss: sum.unigramLoss + part.unigramLoss,
    }),
    { words: 0, loss: 0, unigramLoss: 0 },
  );
}
