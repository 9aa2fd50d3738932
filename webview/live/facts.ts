import { formatCompact, formatCount, formatDuration, formatPlural } from '../../src/core/numberText';
import { hasLoss } from './curves';
import type { LiveRun } from '../../src/protocol/views';

const PHASE_NAMES: Readonly<Record<string, string>> = {
  finding: 'Finding text',
  reading: 'Reading the text',
  joining: 'Joining phrases',
  counting: 'Counting which words occur together',
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

/** `epoch 3 of 10`, `1.2M words per second`, `loss 2.310`, `8 s left`, if they are known. Times are without pauses. */
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
  if (loss !== null && hasLoss(run)) {
    facts.push(`loss ${loss.toFixed(3)}`);
  }
  if (state === 'running' && secondsLeft !== null) {
    facts.push(`${formatDuration(secondsLeft)} left`);
  } else if (state === 'paused') {
    facts.push(`${formatDuration(run.seconds)} so far`);
  } else if (state === 'cancelled' || state === 'failed') {
    facts.push(`ended after ${formatDuration(run.seconds)}`);
  }
  return facts;
}

/** Where the time of a finished run went, each part with its name; empty for any other. */
export function oneStepFacts({ phaseSeconds }: LiveRun): (readonly [name: string, value: string])[] {
  return phaseSeconds
    ? [
        ['Reading the text', formatDuration(phaseSeconds.reading)],
        ['Computing the vectors', formatDuration(phaseSeconds.training)],
        ['Saving', formatDuration(phaseSeconds.saving)],
      ]
    : [];
}

/** What a finished run has learned, in one sentence; empty for any other. */
export function learnedText({ state, learning, seconds }: LiveRun): string {
  return state === 'done' && learning
    ? `Learned ${formatPlural(learning.vocabularySize, 'word')} from ${formatCompact(learning.tokens)} words of text in ${formatDuration(seconds)}.`
    : '';
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
