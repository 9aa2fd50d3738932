import { formatCount } from '../../src/core/numberText';
import type { TokensAnswer } from '../../src/protocol/tokens';
import { element } from '../ui/dom';
import { shorten } from '../ui/format';
import { icon } from '../ui/icons';
import { fewRows } from './copies';
import { seenTokens } from './state';

const MAX_TEXT_LENGTH = 120;
const MAX_IDS = 16;

/** The lesson in one picture: the text, the ids of its tokens, and their rows. */
export function flowPicture(text: string, answer: TokensAnswer): HTMLElement {
  const { isOneHot, dimensions, vocabularySize } = answer;
  const tokens = seenTokens(answer);
  const shown = tokens.slice(0, MAX_IDS).map(({ id }) => (id === null ? '\u2013' : String(id)));
  const ids = `[${[...shown, ...(tokens.length > MAX_IDS ? ['\u2026'] : [])].join(', ')}]`;
  const known = tokens.filter(({ word }) => word >= 0).length;
  const width = formatCount(isOneHot ? vocabularySize : dimensions);
  return element(
    'div',
    { class: 'flow' },
    step(
      'Text',
      `\u201c${shorten(text.trim(), MAX_TEXT_LENGTH)}\u201d`,
      `${formatCount(tokens.length)} ${tokens.length === 1 ? 'token' : 'tokens'}`,
    ),
    arrow(),
    step('Ids', ids, `of ${formatCount(vocabularySize)}`),
    arrow(),
    step(
      'Rows',
      isOneHot ? `1 at each id, 0 elsewhere` : fewRows(answer).replaceAll('-', '\u2212'),
      `${known} \u00d7 ${width} numbers`,
    ),
  );
}

function step(title: string, content: string, note: string): HTMLElement {
  return element(
    'div',
    { class: 'flow-step' },
    element('h3', { class: 'section-title' }, title),
    element('bdi', { class: 'flow-content' }, content),
    element('span', { class: 'quiet flow-note' }, note),
  );
}

function arrow(): HTMLElement {
  return element('span', { class: 'flow-arrow', 'aria-hidden': 'true' }, icon('ask'));
}
