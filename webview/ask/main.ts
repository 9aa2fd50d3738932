import type { AskHost, AskView, CandidateSource, ModelHeader } from '../../src/protocol/views';
import { answerResults } from '../../src/protocol/askText';
import { announce } from '../ui/announce';
import '../ui/base.css';
import { asVecinityError } from '../ui/errors';
import { Latest } from '../ui/latest';
import { connect } from '../ui/rpcClient';
import { ViewStore } from '../ui/viewStore';
import { whileSlow } from '../ui/whileSlow';
import { spokenAnswer } from './answer';
import { exampleQuestions } from './examples';
import { History } from './history';
import {
  amongChosen,
  answerCleared,
  answerFound,
  answerPinned,
  answerUnpinned,
  answerIsSlow,
  askStarted,
  DEFAULT_ASK,
  edited,
  examplesFound,
  failed,
  historyCleared,
  isPinnedAs,
  methodChosen,
  modelChanged,
  openAsk,
  questionToRepeat,
  shownAnswer,
  type AskState,
  type SavedAsk,
} from './state';
import { AskPage } from './view';

const latest = new Latest();
/** The examples: a question cancels them. */
const latestExamples = new Latest();
const host = connect<AskHost, AskView>({
  modelChanged: ({ model }) => setModel(model),
  ask: ({ text }) => ask(text),
  orderChanged: () => askNeighboursAgain(),
});
const store = new ViewStore<SavedAsk, AskState>(1, DEFAULT_ASK, openAsk, (state, before) => page.show(state, before));
/** The question that was asked last. */
let asked = '';
const history = new History(store.current.saved.history);
const page = new AskPage(document.getElementById('root')!, store.current.saved, {
  complete: (prefix, signal) => host.complete({ prefix }, signal),
  edit: (text) => {
    history.leave();
    store.change(edited(store.current, text));
    if (text === '') {
      latest.cancel();
      store.change(answerCleared(store.current));
      findExamples();
    }
  },
  ask,
  recall: (direction, text) => {
    const earlier = history.step(direction, text);
    if (earlier !== undefined) {
      store.change(edited(store.current, earlier));
    }
    return earlier;
  },
  chooseMethod: (method) => {
    store.change(methodChosen(store.current, method));
    const { answered } = store.current.saved;
    if (answered?.answer.kind === 'analogy') {
      ask(answered.text);
    }
  },
  chooseAmong: (source) => void chooseAmong(source),
  chooseOrder: (rank) => void host.order({ rank }),
  plot: (words) => void host.plot({ words }),
  showTokens: (text) => void host.showTokens({ text }),
  copy: (text) => void host.copy({ text }).then(() => announce('Copied'), showError),
  pin: () => {
    const { current } = store;
    const pinned = current.saved.pinned.find((one) => isPinnedAs(current, one));
    store.change(pinned ? answerUnpinned(current, pinned) : answerPinned(current));
  },
  unpin: (pinned) => store.change(answerUnpinned(store.current, pinned)),
  clearHistory: () => {
    history.clear();
    store.change(historyCleared(store.current));
  },
  run: (action) => void host.run({ action }),
});

host.ready({}).then(setModel, showError);

function setModel(model: ModelHeader | null): void {
  // What was asked of the model before is asked again.
  const waiting = store.current.asking ? asked : undefined;
  store.change(modelChanged(store.current, model));
  const question = waiting ?? questionToRepeat(store.current);
  if (!model) {
    stop();
  } else if (question !== undefined) {
    ask(question, true);
  } else if (!store.current.saved.answered) {
    findExamples();
  }
}

/** Asks the word whose neighbours are shown once more, in the order that is set now. */
function askNeighboursAgain(): void {
  const { answered } = store.current.saved;
  if (answered?.answer.kind === 'neighbours') {
    ask(answered.text, true);
  }
}

function ask(text: string, repeated = false): void {
  const question = text.trim();
  page.setQuestion(text);
  store.change(edited(store.current, text));
  const { model } = store.current;
  if (question === '' || !model) {
    return;
  }
  latestExamples.cancel();
  asked = text;
  store.change(askStarted(store.current, repeated));
  latest.run(
    (signal) =>
      whileSlow(host.ask({ text, method: store.current.saved.method, ...amongOf(store.current) }, signal), () =>
        store.change(answerIsSlow(store.current)),
      ),
    (answer) => {
      history.add(question);
      store.change(answerFound(store.current, { text, model: model.path, answer }, history.entries));
      announce(spokenAnswer(answer));
    },
    (error) => {
      showError(error);
      if (store.current.model && !shownAnswer(store.current)) {
        findExamples();
      }
    },
  );
}

/** Changes which words may be answers, and asks the list that is shown again. */
async function chooseAmong(source: CandidateSource | undefined): Promise<void> {
  try {
    const label = source && (await host.chooseCandidates({ source }));
    if (label === null) {
      return;
    }
    store.change(amongChosen(store.current, source && label ? { source, label } : undefined));
  } catch (error) {
    showError(error);
    return;
  }
  const { answered } = store.current.saved;
  if (answered && 'results' in answered.answer) {
    ask(answered.text, true);
  }
}

function amongOf({ among }: AskState): { readonly among?: CandidateSource } {
  return among ? { among: among.source } : {};
}

/** Looks for questions that the model answers well. Without examples the view still tells what can be asked. */
function findExamples(): void {
  latestExamples.run(
    (signal) =>
      exampleQuestions({
        complete: (prefix) => host.complete({ prefix }, signal),
        ask: async (text) => {
          const answer = await host.ask({ text, method: '3CosAdd', probe: true }, signal);
          return (answerResults(answer) ?? []).map(({ word }) => word);
        },
      }),
    (examples) => store.change(examplesFound(store.current, examples)),
    () => undefined,
  );
}

function showError(error: unknown): void {
  store.change(failed(store.current, asVecinityError(error)));
  if (!store.current.model) {
    stop();
  }
}

function stop(): void {
  latest.cancel();
  latestExamples.cancel();
}
