import type { Neighbour } from '../../src/protocol/engine';
import type { Remote } from '../../src/protocol/rpc';
import type { EmbeddingsHost } from '../../src/protocol/views';
import { Latest } from '../ui/latest';
import { state } from './editorState';
import { WordPane, type ChosenWord } from './wordPane';

const neighbourCount = 40;
const earlierLimit = 50;
/** Moving through the list asks for the neighbours of the word where it rests. */
const restMilliseconds = 70;

export interface WordChoiceOptions {
  readonly host: Pick<Remote<EmbeddingsHost>, 'neighbours' | 'words'>;
  /** Why no word of this file has neighbours, if so. */
  without(): string | undefined;
  /** Shows a word in the list of all, by its place there if that is known. */
  showRank(rank: number | undefined): void;
  /** What was said before is out of date. */
  onAnswer(): void;
  onError(error: unknown): void;
}

/** The chosen word, its neighbours, and those that were chosen before. */
export class WordChoice {
  private readonly pane = new WordPane({
    onChoose: (word) => void this.chooseNeighbour(word),
    onBack: () => this.goBack(),
  });
  readonly element = this.pane.element;
  private readonly latest = new Latest();
  private neighbours: readonly Neighbour[] = [];
  private resting: number | undefined;

  constructor(private readonly options: WordChoiceOptions) {}

  /** The chosen word and its neighbours, at most so many. */
  words(count: number): string[] {
    const { chosen } = state.current;
    return chosen ? [chosen.word, ...this.neighbours.map(({ word }) => word)].slice(0, count) : [];
  }

  /** Stops asking: the file is read anew. */
  cancel(): void {
    this.latest.cancel();
  }

  /** Chooses a row of the list, if none is chosen right after it. */
  rest(row: ChosenWord): void {
    window.clearTimeout(this.resting);
    this.resting = window.setTimeout(() => this.choose(row), restMilliseconds);
  }

  /** @param isNew the word before it can be gone back to */
  choose(chosen: ChosenWord, isNew = true): void {
    const { chosen: before, earlier } = state.current;
    if (isNew && before && before.word !== chosen.word) {
      state.update({ earlier: [...earlier, before].slice(-earlierLimit) });
    }
    state.update({ chosen });
    const { word } = chosen;
    this.latest.run(
      (signal) => this.options.host.neighbours({ word, count: neighbourCount }, signal),
      (found) => {
        this.neighbours = found;
        this.options.onAnswer();
        this.show(chosen);
      },
      (error) => {
        this.neighbours = [];
        this.show(chosen);
        this.options.onError(error);
      },
    );
  }

  private show(chosen: ChosenWord): void {
    this.pane.show(chosen, this.neighbours, {
      goesBack: state.current.earlier.length > 0,
      without: this.options.without(),
    });
  }

  /** A neighbour was chosen: its place in the list of all words is looked up. */
  private async chooseNeighbour(word: string): Promise<void> {
    const count = this.neighbours.find((neighbour) => neighbour.word === word)?.count;
    this.choose({ word, count });
    const row = await this.options.host
      .words({ query: word, from: 0, count: 100 })
      .then((page) => page.words.find((candidate) => candidate.word === word))
      .catch(() => undefined);
    if (row && state.current.chosen?.word === word) {
      state.update({ chosen: row });
      this.show(row);
      this.options.showRank(row.rank);
    }
  }

  private goBack(): void {
    const { earlier } = state.current;
    const last = earlier.at(-1);
    if (last) {
      state.update({ earlier: earlier.slice(0, -1) });
      this.choose(last, false);
      this.options.showRank(last.rank);
    }
  }
}
