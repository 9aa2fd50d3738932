import { VecinityError } from '../../src/core/errors';
import { formatBytes, formatCount, formatEstimate, formatPlural } from '../../src/core/numberText';
import type { FileDescription } from '../../src/core/formats/description';
import type { EmbeddingsFile } from '../../src/protocol/views';
import { button } from '../ui/components';
import { element } from '../ui/dom';
import { errorMessage } from '../ui/message';
import { isLarge, neededBytes } from './state';

export interface LoadActions {
  readonly load: () => void;
  readonly reload: () => void;
  readonly check: () => void;
  readonly openAsText: () => void;
  readonly openWithLimits: () => void;
  readonly chooseTable: () => void;
}

/** What loading costs, with the buttons that load the file or less of it. */
export function loadOffer(
  description: FileDescription,
  { freeMemory }: EmbeddingsFile,
  actions: LoadActions,
): HTMLElement {
  const { words, wordsEstimated, dimensions } = description;
  const { unit = 'word' } = description.provenance;
  const needed = neededBytes(description);
  const tooLarge = needed > freeMemory;
  const arithmetic = `${wordsEstimated ? `${formatEstimate(words, true)} ${unit}s` : formatPlural(words, unit)} \u00d7 ${formatPlural(dimensions, 'dimension')} \u00d7 4 bytes = ${formatBytes(needed)} of memory`;
  const load = button('Load', tooLarge ? 'secondary' : 'primary', actions.load);
  return element(
    'section',
    { class: 'load-box', 'aria-label': 'Load' },
    element('h2', {}, isLarge(description) ? 'This is a large table' : 'Not loaded'),
    element(
      'p',
      {},
      `${arithmetic[0]!.toUpperCase()}${arithmetic.slice(1)}; ${formatBytes(freeMemory)} free.${tooLarge ? ' That is not enough.' : ''}`,
    ),
    element(
      'p',
      { class: 'quiet' },
      'You see its first rows below. Load it to search, to see neighbours and to check all rows.',
    ),
    element(
      'div',
      { class: 'row-of-buttons' },
      ...(isLarge(description)
        ? tooLarge
          ? [button('Open with Limits\u2026', 'primary', actions.openWithLimits), load]
          : [load, button('Open with Limits\u2026', 'secondary', actions.openWithLimits)]
        : [load]),
    ),
  );
}

/** A file without vectors that could be loaded. */
export function nothingToLoad({ tables }: FileDescription): HTMLElement {
  return element(
    'section',
    { class: 'load-box', 'aria-label': 'Load' },
    element('h2', {}, 'No table of embeddings was found'),
    element(
      'p',
      { class: 'quiet' },
      tables.length > 0
        ? 'Here is what the file holds. If one of its tables has a row for each word, choose that table.'
        : 'Here is what the file holds. Embeddings are a table of numbers with a row for each word.',
    ),
  );
}

/**
 * What is wrong with the file, and what the user can do about it.
 *
 * @param isDescribed the file has been described, so that there is something to check or to choose
 */
export function fileError(
  error: VecinityError,
  file: EmbeddingsFile | undefined,
  isDescribed: boolean,
  actions: LoadActions,
): HTMLElement {
  const { line, byte } = error.details;
  // Most messages name the place.
  const said = error.message.replaceAll(',', '');
  const place = [['line', line] as const, ['byte', byte] as const].flatMap(([unit, at]) =>
    at === undefined || at === 0 || said.includes(`${unit} ${at}`) ? [] : [`${unit} ${formatCount(at)}`],
  );
  const local = file !== undefined && !file.path.includes('://');
  const readable = local && error.code !== 'unreadable';
  // A file of lines can be checked line by line, even if its first line is wrong.
  const hasLines = line !== undefined;
  return element(
    'section',
    { class: 'load-box', 'aria-label': 'Error' },
    errorMessage(file ? withoutFolder(error, file) : error, 'file-error'),
    place.length > 0 ? element('p', { class: 'quiet' }, `At ${place.join(', ')} of the file.`) : undefined,
    element(
      'div',
      { class: 'row-of-buttons' },
      ...(error.code === 'outOfMemory'
        ? [
            button('Open with Limits\u2026', 'primary', actions.openWithLimits),
            button('Reload', 'secondary', actions.reload),
          ]
        : readable && (isDescribed || hasLines)
          ? [
              button('Check File', 'primary', actions.check),
              button('Reload', 'secondary', actions.reload),
              isDescribed ? button('Choose Words or Table\u2026', 'secondary', actions.openWithLimits) : undefined,
            ]
          : [button('Reload', 'primary', actions.reload)]),
      file?.opensAsText ? button('Open as Text', 'secondary', actions.openAsText) : undefined,
    ),
  );
}

/** The same error with the name of the file in place of its path, which the editor shows. */
function withoutFolder(error: VecinityError, { path, name }: EmbeddingsFile): VecinityError {
  return new VecinityError(error.code, error.message.replaceAll(path, name), error.details);
}
