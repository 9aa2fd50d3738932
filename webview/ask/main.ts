import type { VecinityError } from '../../src/core/errors';
import { formatCount } from '../../src/core/numberText';
import type { AnalogyMethod, AskAnswer } from '../../src/protocol/engine';
import type { AskHost, AskView, ModelHeader } from '../../src/protocol/views';
import { announce } from '../ui/announce';
import '../ui/base.css';
import { Choice } from '../ui/choice';
import { iconButton, progressRing } from '../ui/components';
import { element, onClick, rovingFocus, wordText } from '../ui/dom';
import { asVecinityError } from '../ui/errors';
import { shorten } from '../ui/format';
import { Latest } from '../ui/latest';
import { errorMessage } from '../ui/message';
import { noModel } from '../ui/noModel';
import { connect } from '../ui/rpcClient';
import { ViewState } from '../ui/state';
import { WordField } from '../ui/wordField';
import { answerView, spokenAnswer } from './answer';
import './ask.css';
import { exampleQuestions } from './examples';
import { History } from './history';
import { askWelcome } from './welcome';

interface AskState {
  readonly text: string;
  readonly method: AnalogyMethod;
  readonly history: readonly string[];
  /** The last answer, the question it answers and the model (path) that gave it. */
  readonly answered: { readonly text: string; readonly model: string; readonly answer: AskAnswer } | null;
}

const errorId = 'ask-error';
/** A question that takes longer than this shows that it is being worked on. */
const patience = 250;

const state = new ViewState<AskState>(1, { text: '', method: '3CosAdd', history: [], answered: null });
const history = new History(state.current.history);
const latest = new Latest();
/** The welcome's examples: cancelled by a question. */
const latestWelcome = new Latest();
let model: ModelHeader | null = null;

const host = connect<AskHost, AskView>({
  modelChanged: (request) => setModel(request.model),
  ask: ({ text }) => ask(text),
});

const field = new WordField({
  id: 'ask-field',
  label: 'Question: a word, king - man + woman, man : king :: woman : ?, or cat ~ dog',
  placeholder: 'king - man + woman',
  complete: (prefix, signal) => host.complete({ prefix }, signal),
  onInput: (text) => {
    history.leave();
    edited(text);
    if (text === '') {
      // An emptied field is a new beginning: what can be asked is there again.
      latest.cancel();
      state.update({ answered: null });
      showWelcome();
    }
  },
  onSubmit: (text) => ask(text),
  onHistory: (direction, text) => {
    const earlier = history.step(direction, text);
    if (earlier !== undefined) {
      edited(earlier);
    }
    return earlier;
  },
});
const method = new Choice<AnalogyMethod>(
  'How to solve analogies',
  [
    {
      value: '3CosAdd',
      text: '3CosAdd',
      title: 'Add and subtract the vectors, then look for the nearest (Mikolov et al. 2013)',
    },
    {
      value: '3CosMul',
      text: '3CosMul',
      title: 'Multiply and divide the similarities, so that no single term outweighs the others (Levy & Goldberg 2014)',
    },
  ],
  state.current.method,
  (value) => {
    state.update({ method: value });
    if (state.current.answered?.answer.kind === 'analogy') {
      ask(state.current.answered.text);
    }
  },
);
const methodRow = element(
  'div',
  { class: 'method' },
  element('span', { class: 'method-label' }, 'Method'),
  method.element,
);
const modelLine = element('button', { class: 'model', type: 'button', title: 'Choose another model' });
onClick(modelLine, () => void host.run({ action: 'selectModel' }));
const errors = element('div', { class: 'errors' });
const content = element('div', { class: 'content' });
const recent = element('section', { class: 'recent', 'aria-label': 'Recent questions' });
const asking = element(
  'div',
  { class: 'asking' },
  element(
    'div',
    { class: 'ask-row' },
    field.element,
    iconButton('ask', 'Ask', () => ask(field.text)),
  ),
  methodRow,
  errors,
  modelLine,
);
const panel = element('div', { class: 'panel' }, asking, content, recent);
document.getElementById('root')!.append(panel);

start();

function start(): void {
  field.text = state.current.text;
  showMethod(field.text);
  showRecent();
  host.ready({}).then(setModel, (error: unknown) => showError(asVecinityError(error)));
}

function setModel(changed: ModelHeader | null): void {
  model = changed;
  asking.hidden = !model;
  if (!model) {
    latest.cancel();
    latestWelcome.cancel();
    recent.hidden = true;
    content.replaceChildren(noModel((action) => void host.run({ action })));
    return;
  }
  modelLine.replaceChildren(
    wordText(shorten(model.name, 80)),
    element('span', { class: 'model-size' }, `${formatCount(model.vocabularySize)} words \u00d7 ${model.dimensions}`),
  );
  showRecent();
  // What was wrong may be right for this model.
  errors.replaceChildren();
  field.markError(undefined);
  const { answered } = state.current;
  if (!answered) {
    showWelcome();
  } else if (answered.model === model.path) {
    showAnswer(answered.answer);
  } else {
    // Another model: the same question, asked anew.
    ask(answered.text);
  }
}

function ask(text: string): void {
  const question = text.trim();
  field.text = text;
  edited(text);
  if (question === '' || !model) {
    return;
  }
  latestWelcome.cancel();
  const { path } = model;
  const slow = setTimeout(
    () => content.replaceChildren(element('div', { class: 'working' }, progressRing())),
    patience,
  );
  latest.run(
    async (signal) => {
      try {
        return await host.ask({ text, method: state.current.method }, signal);
      } finally {
        clearTimeout(slow);
      }
    },
    (answer) => {
      history.add(question);
      state.update({ history: history.entries, answered: { text, model: path, answer } });
      showAnswer(answer);
      showRecent();
      announce(spokenAnswer(answer));
    },
    (error) => {
      showError(asVecinityError(error));
      // The spinner must not stay. The last answer is still true, unless another model gave it.
      const { answered } = state.current;
      if (answered?.model === path) {
        showAnswer(answered.answer);
      } else {
        showWelcome();
      }
    },
  );
}

function showAnswer(answer: AskAnswer): void {
  content.replaceChildren(
    answerView(answer, {
      ask: (text) => ask(text),
      plot: (words) => void host.plot({ words }),
    }),
  );
}

function showError(error: VecinityError): void {
  if (error.code === 'noModel') {
    setModel(null);
    return;
  }
  const { range, word } = error.details;
  const at = word === undefined ? -1 : field.text.indexOf(word);
  const wrong = range ?? (word !== undefined && at >= 0 ? ([at, at + word.length] as const) : undefined);
  const fix = (replacement: string): void => {
    const text = wrong ? field.text.slice(0, wrong[0]) + replacement + field.text.slice(wrong[1]) : replacement;
    field.input.focus();
    ask(text);
  };
  errors.replaceChildren(errorMessage(error, errorId, fix));
  field.markError(wrong, errorId);
  announce([error.message, error.details.remedy].join(' '));
}

/** The field holds another question, which has not been asked yet. */
function edited(text: string): void {
  state.update({ text });
  errors.replaceChildren();
  showMethod(text);
}

function showMethod(text: string): void {
  // A minus or plus that stands alone, or the double colon.
  methodRow.hidden = !/(?:^|\s)[+\-\u2212](?:\s|$)|::/u.test(text);
}

function showWelcome(): void {
  const show = (examples: readonly string[]): void => content.replaceChildren(askWelcome(examples, ask));
  show([]);
  latestWelcome.run(
    (signal) =>
      exampleQuestions({
        complete: (prefix) => host.complete({ prefix }, signal),
        ask: async (text) => {
          const answer = await host.ask({ text, method: '3CosAdd' }, signal);
          return answer.kind === 'similarity' ? [] : answer.results.map(({ word }) => word);
        },
      }),
    show,
    // Without examples the forms still tell what to do.
    () => undefined,
  );
}

function showRecent(): void {
  recent.hidden = !model || history.entries.length === 0;
  const items = history.entries.map((text) => {
    const item = element(
      'button',
      { class: 'recent-item', type: 'button', title: shorten(text, 400) },
      wordText(shorten(text, 100)),
    );
    onClick(item, () => ask(text));
    return item;
  });
  const clear = iconButton('trash', 'Clear recent questions', () => {
    history.clear();
    state.update({ history: [] });
    showRecent();
    field.input.focus();
  });
  const list = element('ul', { class: 'recent-list' }, ...items.map((item) => element('li', {}, item)));
  rovingFocus(list, () => items);
  recent.replaceChildren(
    element('header', { class: 'section-head' }, element('h2', { class: 'section-title' }, 'Recent'), clear),
    list,
  );
}

// Whoever brings the panel to the front wants to ask.
window.addEventListener('focus', () => {
  if (document.activeElement === document.body) {
    field.input.focus();
  }
});
