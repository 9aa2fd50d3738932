import { splitWords } from '../../src/core/text/splitWords';
import type { LiveHost, LiveView } from '../../src/protocol/views';
import '../ui/base.css';
import { asVecinityError } from '../ui/errors';
import { Latest } from '../ui/latest';
import { connect } from '../ui/rpcClient';
import { ViewStore } from '../ui/viewStore';
import {
  DEFAULT_LIVE,
  failed,
  hasEnded,
  looked,
  openLive,
  tableChosen,
  wordsToPlot,
  wordsWatched,
  type LiveState,
  type SavedLive,
} from './state';
import { LivePage } from './view';

/** Time from one look at a run to the next. */
const LOOK_MS = 1000;
/** Time until the next look after one that failed. */
const RETRY_MS = 5000;
/** How many nearest words of each watched word are shown. */
const NEIGHBOUR_COUNT = 8;

const latest = new Latest();
let timer: ReturnType<typeof setTimeout> | undefined;
const host = connect<LiveHost, LiveView>({ runChanged: () => look() });
const store = new ViewStore<SavedLive, LiveState>(1, DEFAULT_LIVE, openLive, (state, before) =>
  page.show(state, before),
);
const page = new LivePage(document.getElementById('root')!, store.current.saved, {
  run: (action) => void host.run({ action }).catch(showError),
  cancel: () => void host.cancel({}).catch(showError),
  plot: () => void host.plot({ words: wordsToPlot(store.current) }).catch(showError),
  addText: (text) => watch([...store.current.saved.words, ...splitWords(text)]),
  removeWord: (word) => watch(store.current.saved.words.filter((other) => other !== word)),
  showTable: (shown) => store.change(tableChosen(store.current, shown)),
});

look();

/** Asks for the run as it is now, and again a second later while it goes on. */
function look(): void {
  clearTimeout(timer);
  latest.run(
    (signal) => host.look({ words: store.current.saved.words, count: NEIGHBOUR_COUNT }, signal),
    (answer) => {
      store.change(looked(store.current, answer));
      if (answer.run && !hasEnded(answer.run)) {
        timer = setTimeout(look, LOOK_MS);
      }
    },
    (error) => {
      showError(error);
      timer = setTimeout(look, RETRY_MS);
    },
  );
}

function watch(words: readonly string[]): void {
  store.change(wordsWatched(store.current, words));
  look();
}

function showError(error: unknown): void {
  store.change(failed(store.current, asVecinityError(error)));
}
