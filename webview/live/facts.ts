import { formatCompact, formatCount, formatDuration, formatPlural } from '../../src/core/numberText';
import type { LiveRun } from '../../src/protocol/views';

const PHASE_NAMES: Readonly<Record<string, string>> = {
  finding: 'Finding text',
  reading: 'Reading the text',
  training: 'Training',
  rerunning: 'Checking the stability of neighbours',
  saving: 'Saving',
};

/** The state of a run, in a few words. */
export function stateText({ state, phase }: LiveRun): string {
  switch (state) {
    case 'running':
      return PHASE_NAMES[phase] ?? phase;
    case 'paused':
      return 'Paused';
    case 'done':
      return 'Done';
    case 'cancelled':
      return 'Cancelled';
    case 'failed':
      return 'Failed';
  }
}

/** `epoch 3 of 10`, `1.2M words per second`, `loss 2.310`, `8 s left`, as far as they are known. */
export function factsOf(run: LiveRun): string[] {
  const { learning, loss, secondsLeft, tokensPerSecond, state } = run;
  const facts: string[] = [];
  if (learning && learning.epochs > 0 && (run.phase === 'training' || state === 'done')) {
    const epoch = Math.min(learning.epochs, run.epochsDone + (state === 'done' ? 0 : 1));
    facts.push(
      state === 'done'
        ? formatPlural(learning.epochs, 'epoch')
        : `epoch ${formatCount(epoch)} of ${formatCount(learning.epochs)}`,
    );
  }
  if (tokensPerSecond > 0 && state === 'running') {
    facts.push(`${formatCompact(tokensPerSecond)} words per second`);
  }
  if (loss !== null) {
    facts.push(`loss ${loss.toFixed(3)}`);
  }
  if (state === 'running' && secondsLeft !== null) {
    facts.push(`${formatDuration(secondsLeft)} left`);
  } else if (state !== 'running') {
    facts.push(`after ${formatDuration(run.seconds)}`);
  }
  return facts;
}

/** What is learned from which text, in one line. */
export function methodLine({ learning }: LiveRun): string {
  if (!learning) {
    return '';
  }
  const { method, dimensions, epochs, minCount, tokens, vocabularySize } = learning;
  return [
    method.replace(/\.$/, ''),
    formatPlural(dimensions, 'dimension'),
    ...(epochs > 0 ? [formatPlural(epochs, 'epoch')] : []),
    `${formatPlural(vocabularySize, 'word')} that occur at least ${minCount === 1 ? 'once' : `${formatCount(minCount)} times`}`,
    `${formatCompact(tokens)} words of text`,
  ].join(' \u00b7 ');
}
