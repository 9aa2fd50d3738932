import type { TokensHost, TokensView } from '../../src/protocol/tokens';
import type { ModelHeader } from '../../src/protocol/views';
import { announce } from '../ui/announce';
import '../ui/base.css';
import { asVecinityError } from '../ui/errors';
import { Latest } from '../ui/latest';
import { connect } from '../ui/rpcClient';
import { saveFile } from '../ui/saveFile';
import { onThemeChange } from '../ui/theme';
import { ViewStore } from '../ui/viewStore';
import { whileSlow } from '../ui/whileSlow';
import { lessonLine, pythonText, tokenRows } from './copies';
import {
  answerFailed,
  answered,
  DEFAULT_TOKENS,
  failed,
  isEmpty,
  modelChanged,
  openTokens,
  tableSwitched,
  textChanged,
  tokenChosen,
  type SavedTokens,
  type TokensState,
} from './state';
import { TokensPage } from './view';

/** Waits for the next key before it asks. */
const TYPING_MS = 200;

const latest = new Latest();
let typing: ReturnType<typeof setTimeout> | undefined;
const host = connect<TokensHost, TokensView>({
  modelChanged: ({ model }) => setModel(model),
  show: ({ text }) => {
    store.change(tokenChosen(textChanged(store.current, text), 0));
    ask();
  },
});
const store = new ViewStore<SavedTokens, TokensState>(1, DEFAULT_TOKENS, openTokens, (state, before) =>
  page.show(state, before),
);
const page = new TokensPage(document.getElementById('root')!, store.current.saved, {
  edit: (text) => {
    store.change(textChanged(store.current, text));
    clearTimeout(typing);
    typing = setTimeout(ask, TYPING_MS);
  },
  choose: (token) => store.change(tokenChosen(store.current, token)),
  switchTable: (shown) => store.change(tableSwitched(store.current, shown)),
  copyPython: () => void copyPython().catch(showError),
  copyText: () => {
    const { answer, answered: text } = store.current;
    if (answer) {
      copy(lessonLine(text, answer));
    }
  },
  saveCsv: () => void saveFile(host, 'tokens.csv', () => rows(), showError),
  copy,
  ask: (text) => void host.ask({ text }).catch(showError),
  askTarget: ({ row, column }) => {
    const words = store.current.answer?.words.map(({ word }) => word) ?? [];
    const text = row === column ? words[row]! : `${words[row]!} ~ ${words[column]!}`;
    void host.ask({ text }).catch(showError);
  },
  plot: () => void host.plot({ words: store.current.answer?.words.map(({ word }) => word) ?? [] }).catch(showError),
  run: (action) => void host.run({ action }).catch(showError),
});

onThemeChange(() => page.changeTheme(store.current));
host.ready({}).then(({ model, text }) => {
  // Without a text the panel was hidden or reloaded, and what it saved is newer.
  if (text !== null) {
    store.change(tokenChosen(textChanged(store.current, text), 0));
  }
  setModel(model);
  if (isEmpty(store.current.saved.text)) {
    page.focus();
  }
}, showError);

function setModel(model: ModelHeader | null): void {
  store.change(modelChanged(store.current, model));
  ask();
}

/** Asks for the text of the field, unless it is empty. */
function ask(): void {
  clearTimeout(typing);
  const { model, saved } = store.current;
  if (!model || isEmpty(saved.text)) {
    latest.cancel();
    return;
  }
  const { text } = saved;
  latest.run(
    (signal) =>
      whileSlow(
        host.tokens({ text }, signal),
        () => (page.busy = true),
        () => (page.busy = false),
      ),
    (answer) => store.change(answered(store.current, text, answer)),
    (error) => store.change(answerFailed(store.current, asVecinityError(error))),
  );
}

async function copyPython(): Promise<void> {
  const { answer, answered: text } = store.current;
  if (answer) {
    copy(pythonText(text, answer, await host.file({})));
  }
}

function copy(text: string): void {
  host.copy({ text }).then(() => announce('Copied'), showError);
}

function rows(): ReturnType<typeof tokenRows> {
  const { answer, answered: text } = store.current;
  return answer ? tokenRows(text, answer) : [];
}

function showError(error: unknown): void {
  store.change(failed(store.current, asVecinityError(error)));
}
