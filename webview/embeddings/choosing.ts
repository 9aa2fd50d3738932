import type { Remote } from '../../src/protocol/rpc';
import type { EmbeddingsHost } from '../../src/protocol/views';
import { asVecinityError } from '../ui/errors';
import { Latest } from '../ui/latest';
import type { EditorStore } from './editorStore';
import { neighboursFailed, neighboursFound, rowFound, wentBack, wordChosen, type ChosenWord } from './state';

const NEIGHBOUR_COUNT = 40;
/** Rows among which the word of a neighbour is looked for. */
const MAX_CANDIDATES = 100;
/** Moving through the list asks for the neighbours of the word where it rests. */
const REST_MS = 70;

export interface ChoosingOptions {
  readonly host: Pick<Remote<EmbeddingsHost>, 'neighbours' | 'vector' | 'words'>;
  readonly store: EditorStore;
  /** Shows a word in the list of all words, if its place there is known. */
  showRank(rank: number | undefined): void;
}

/** Asks for the neighbours of the chosen word. */
export class Choosing {
  private readonly latest = new Latest();
  private resting: number | undefined;

  constructor(private readonly options: ChoosingOptions) {}

  /** Stops asking because the file is read again. */
  cancel(): void {
    this.latest.cancel();
  }

  /** Chooses a row of the list, unless another is chosen right after it. */
  rest(row: ChosenWord): void {
    window.clearTimeout(this.resting);
    this.resting = window.setTimeout(() => this.choose(row), REST_MS);
  }

  /** Asks again for the word that was chosen before the file was loaded. */
  resume(): void {
    if (this.options.store.current.saved.chosen) {
      this.ask();
    }
  }

  goBack(): void {
    const { store } = this.options;
    if (store.current.saved.earlier.length > 0) {
      store.change(wentBack(store.current));
      this.ask();
      this.options.showRank(store.current.saved.chosen?.rank);
    }
  }

  /** Chooses a neighbour, and looks up its place in the list of all words. */
  async chooseNeighbour(word: string): Promise<void> {
    const { host, store } = this.options;
    const count = store.current.answer?.neighbours.find((neighbour) => neighbour.word === word)?.count;
    this.choose({ word, count });
    const row = await host
      .words({ query: word, from: 0, count: MAX_CANDIDATES })
      .then((page) => page.words.find((candidate) => candidate.word === word))
      .catch(() => undefined);
    if (row && store.current.saved.chosen?.word === word) {
      store.change(rowFound(store.current, row));
      this.options.showRank(row.rank);
    }
  }

  private choose(chosen: ChosenWord): void {
    const { store } = this.options;
    // A row that was passed before must not come after this word.
    window.clearTimeout(this.resting);
    store.change(wordChosen(store.current, chosen));
    this.ask();
  }

  private ask(): void {
    const { host, store } = this.options;
    const { chosen } = store.current.saved;
    if (!chosen) {
      return;
    }
    this.latest.run(
      (signal) =>
        Promise.all([
          host.neighbours({ word: chosen.word, count: NEIGHBOUR_COUNT }, signal),
          host.vector({ word: chosen.word }, signal),
        ]),
      ([neighbours, vector]) => store.change(neighboursFound(store.current, neighbours, vector)),
      (error) => store.change(neighboursFailed(store.current, asVecinityError(error))),
    );
  }
}
