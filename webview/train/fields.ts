import { AUTOMATIC_EXPLANATION, algorithmNames, algorithms, capitalised } from '../../src/core/training/algorithms';
import type { FormModel } from '../../src/protocol/trainForm';
import { formatCount } from '../../src/core/numberText';
import { shorten } from '../ui/format';
import type { FormField } from './state';

/** How a field looks before anything is typed. */
export interface FieldFacts {
  readonly label: string;
  /** One line that helps to choose. */
  readonly help: string;
  readonly kind: 'number' | 'text' | 'choice' | 'lines';
}

export const fieldFacts: Readonly<Record<FormField, FieldFacts>> = {
  algorithm: { label: 'Algorithm', help: AUTOMATIC_EXPLANATION, kind: 'choice' },
  dimensions: { label: 'Dimensions', help: 'Dimensions per word. More need more text.', kind: 'number' },
  window: { label: 'Window', help: 'Words on each side that count as context.', kind: 'number' },
  epochs: { label: 'Epochs', help: 'Passes over the text. Small texts need more.', kind: 'number' },
  minCount: { label: 'Minimum count', help: 'Skip words that occur fewer times.', kind: 'number' },
  phrases: { label: 'Phrases', help: 'Passes that join pairs: new york becomes new_york.', kind: 'number' },
  startFrom: { label: 'Start from', help: 'A small text borrows what another model knows.', kind: 'choice' },
  anchorStrength: {
    label: 'Anchor strength',
    help: '0: shared words move freely. 1: they stay.',
    kind: 'number',
  },
  name: { label: 'Name', help: 'Name of the model in lists and panels.', kind: 'text' },
  include: { label: 'Files to train on', help: 'Glob patterns, one a line.', kind: 'lines' },
  exclude: {
    label: 'Files to leave out',
    help: 'Glob patterns, one a line, such as drafts/**. The settings for files to leave out apply too.',
    kind: 'lines',
  },
};

/** A value of a list and its text. */
export type Option = readonly [value: string, text: string];

/** @param automatic label of the algorithm that an automatic choice takes */
export function algorithmOptions(automatic: string): Option[] {
  return [
    ['', automatic === '' ? 'Automatic' : `Automatic: ${automatic}`],
    ...algorithmNames.map((name) => [name, capitalised(algorithms[name].label)] as const),
  ];
}

/** The explanation of an algorithm; that of the automatic choice for an empty name. */
export function algorithmHelp(name: string): string {
  return Object.hasOwn(algorithms, name)
    ? algorithms[name as keyof typeof algorithms].explanation
    : AUTOMATIC_EXPLANATION;
}

export function startOptions(models: readonly FormModel[]): Option[] {
  return [
    ['', 'Random vectors'],
    ...models.map(({ path, name, dimensions, active }): Option => [
      path,
      `${shorten(name, 60)} (${active ? 'active model, ' : ''}${formatCount(dimensions)} dimensions)`,
    ]),
  ];
}
