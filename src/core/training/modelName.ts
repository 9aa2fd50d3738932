import { algorithmLabel, algorithms, commonDefaults, uses } from './algorithms';
import type { RequestedOptions } from './checkOptions';
import type { TrainingOptions } from './options';

/** Maximum options in a name besides algorithm and dimensions. */
const MAX_PARTS = 3;
/** Maximum characters of the corpus and of the model that a run starts from: what follows must be seen in a side bar. */
const MAX_CORPUS = 32;
const MAX_START_NAME = 30;

/** How a name tells an option that the user chose, in the order of importance. */
const tellers: readonly {
  readonly option: Exclude<keyof TrainingOptions, 'algorithm'>;
  readonly text: (value: unknown) => string;
}[] = [
  { option: 'window', text: (value) => `window ${String(value)}` },
  { option: 'epochs', text: (value) => `${String(value)} ${value === 1 ? 'epoch' : 'epochs'}` },
  { option: 'minCount', text: (value) => `count ≥ ${String(value)}` },
  { option: 'phrases', text: () => 'phrases' },
  { option: 'negative', text: (value) => `${String(value)} ${value === 1 ? 'negative' : 'negatives'}` },
  { option: 'hierarchicalSoftmax', text: () => 'hierarchical' },
  { option: 'sample', text: (value) => `sample ${String(value)}` },
  { option: 'learningRate', text: (value) => `rate ${String(value)}` },
  { option: 'hidden', text: (value) => `${String(value)} hidden` },
  { option: 'minN', text: (value) => `letters from ${String(value)}` },
  { option: 'maxN', text: (value) => `letters to ${String(value)}` },
  { option: 'seed', text: (value) => `seed ${String(value)}` },
];

/**
 * The name of a new model: its corpus, and what tells it apart from other models of that corpus.
 * `demo · skip-gram 100d, window 10`
 * @param corpus name of the corpus
 * @param options all options of the run
 * @param given the options that the user chose; those that differ from the default are in the name
 * @param startName name of the model that the run starts from
 */
export function describedName(
  corpus: string,
  options: TrainingOptions,
  given: RequestedOptions,
  startName = '',
): string {
  const { algorithm, dimensions } = options;
  const prefix = `${shortened(corpus, MAX_CORPUS)} · `;
  const label = shortLabel(algorithm);
  const defaults: Partial<TrainingOptions> = { ...commonDefaults, ...algorithms[algorithm].defaults };
  const parts = tellers.flatMap(({ option, text }) => {
    const isChosen = given[option] !== undefined && given[option] !== defaults[option] && uses(algorithm, option);
    return isChosen ? [text(options[option])] : [];
  });
  // A model of the same corpus is told by the rest of its name.
  const from = startName.startsWith(prefix) ? startName.slice(prefix.length) : startName;
  const start = from === '' ? [] : [`from ${shortened(from, MAX_START_NAME)}`];
  const method = uses(algorithm, 'dimensions') ? `${label} ${dimensions}d` : label;
  return `${prefix}${[method, ...start, ...parts.slice(0, MAX_PARTS)].join(', ')}`;
}

/** The first words of an algorithm's label: `counts`, `subword`. An unknown name from a file is its own label. */
export function shortLabel(algorithm: string): string {
  return algorithmLabel(algorithm).replace(/ (\(.*\)|skip-gram)$/, '');
}

/** Whether a name tells the algorithm, as `describedName` makes it. */
export function tellsAlgorithm(name: string, algorithm: string): boolean {
  return name.includes(` · ${shortLabel(algorithm)}`);
}

/** `name`, or `name (2)`, `name (3)` … if others have the name. */
export function freeName(name: string, taken: readonly (string | undefined)[]): string {
  const others = new Set(taken);
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name} (${number})`;
    if (!others.has(candidate)) {
      return candidate;
    }
  }
}

/** At most `max` characters, the last one an ellipsis if some are missing. */
function shortened(text: string, max: number): string {
  const characters = Array.from(text.replaceAll(/\s+/gu, ' '));
  const kept = characters
    .slice(0, max - 1)
    .join('')
    .trimEnd();
  return characters.length <= max ? characters.join('') : `${kept}…`;
}
