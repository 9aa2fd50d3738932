import type { VecinityError } from '../../src/core/errors';
import type { AskAnswer } from '../../src/protocol/ask';
import type { AnalogyMethod } from '../../src/protocol/engine';
import type { CandidateSource, ModelHeader } from '../../src/protocol/views';

/** An answer, the question it answers and the model (path) that gave it. */
export interface Answered {
  readonly text: string;
  readonly model: string;
  readonly answer: AskAnswer;
}

/** An answer that stays while others are asked. */
export interface Pinned extends Answered {
  readonly modelName: string;
}

/** Maximum pinned answers. */
const MAX_PINNED = 10;

/** What outlives hiding and reloading. */
export interface SavedAsk {
  /** The question in the field. */
  readonly text: string;
  readonly method: AnalogyMethod;
  /** Questions that were asked before, newest first. */
  readonly history: readonly string[];
  readonly answered: Answered | null;
  /** Newest first. */
  readonly pinned: readonly Pinned[];
}

/** The words that may be answers, and what the host calls them. */
export interface Among {
  readonly source: CandidateSource;
  readonly label: string;
}

export interface AskState {
  readonly saved: SavedAsk;
  /** Null where there is no model; undefined until the host has answered. */
  readonly model: ModelHeader | null | undefined;
  /** Questions that this model answers well. */
  readonly examples: readonly string[];
  /** A question is on its way; until it is answered the last answer stays. */
  readonly asking: boolean;
  /** The answer takes long. */
  readonly busy: boolean;
  /** What was wrong with the last question. */
  readonly problem: VecinityError | undefined;
  /** The last question was asked because the model changed, not by the user. */
  readonly repeated: boolean;
  /** Which words may be answers; undefined for all. The host forgets it with the page. */
  readonly among: Among | undefined;
}

export const DEFAULT_ASK: SavedAsk = { text: '', method: '3CosAdd', history: [], answered: null, pinned: [] };

export function openAsk(saved: SavedAsk): AskState {
  return {
    saved,
    model: undefined,
    examples: [],
    asking: false,
    busy: false,
    problem: undefined,
    repeated: false,
    among: undefined,
  };
}

/** The host named the model it asks. What was wrong for the model before may be right for this one. */
export function modelChanged(state: AskState, model: ModelHeader | null): AskState {
  const next = { ...state, model, examples: [], busy: false, problem: undefined };
  return { ...next, asking: questionToRepeat(next) !== undefined };
}

/** The last question, if another model than this one answered it. */
export function questionToRepeat({ saved, model }: Pick<AskState, 'saved' | 'model'>): string | undefined {
  return model && saved.answered && saved.answered.model !== model.path ? saved.answered.text : undefined;
}

/** The field holds another question, which has not been asked yet. */
export function edited(state: AskState, text: string): AskState {
  return { ...state, saved: { ...state.saved, text }, problem: undefined };
}

/** The user emptied the field: what can be asked is shown again. */
export function answerCleared(state: AskState): AskState {
  return { ...state, saved: { ...state.saved, answered: null }, asking: false, busy: false };
}

export function methodChosen(state: AskState, method: AnalogyMethod): AskState {
  return { ...state, saved: { ...state.saved, method } };
}

/** @param among undefined for all words */
export function amongChosen(state: AskState, among: Among | undefined): AskState {
  return { ...state, among };
}

export function examplesFound(state: AskState, examples: readonly string[]): AskState {
  return { ...state, examples };
}

/** @param repeated the model changed, and the user did not ask */
export function askStarted(state: AskState, repeated = false): AskState {
  return { ...state, asking: true, repeated };
}

export function answerIsSlow(state: AskState): AskState {
  return { ...state, busy: true };
}

/** @param history the questions asked so far, this one first */
export function answerFound(state: AskState, answered: Answered, history: readonly string[]): AskState {
  return { ...state, saved: { ...state.saved, answered, history }, asking: false, busy: false };
}

/** Keeps the answer that is shown; an earlier one to the same question of the same model goes. */
export function answerPinned(state: AskState): AskState {
  const { saved, model } = state;
  const { answered } = saved;
  if (!answered || answered.model !== model?.path) {
    return state;
  }
  const others = saved.pinned.filter((pinned) => !isSameQuestion(pinned, answered));
  const pinned = [{ ...answered, modelName: model.name }, ...others].slice(0, MAX_PINNED);
  return { ...state, saved: { ...saved, pinned } };
}

export function answerUnpinned(state: AskState, unpinned: Pinned): AskState {
  const { saved } = state;
  return { ...state, saved: { ...saved, pinned: saved.pinned.filter((pinned) => pinned !== unpinned) } };
}

/** Whether the answer that is shown is pinned as it is. */
export function isPinned({ saved: { answered, pinned } }: AskState): boolean {
  return answered !== null && pinned.some((other) => isSameQuestion(other, answered));
}

/** Whether a pinned answer is of the question that is shown. */
export function isPinnedAs({ saved: { answered } }: AskState, pinned: Pinned): boolean {
  return answered !== null && isSameQuestion(pinned, answered);
}

function isSameQuestion(one: Answered, other: Answered): boolean {
  return one.model === other.model && one.text.trim() === other.text.trim();
}

export function historyCleared(state: AskState): AskState {
  return { ...state, saved: { ...state.saved, history: [] } };
}

/** The question was not answered. The last answer stays, unless another model gave it. */
export function failed(state: AskState, problem: VecinityError): AskState {
  return problem.code === 'noModel' ? modelChanged(state, null) : { ...state, asking: false, busy: false, problem };
}

/** The answer to show: the last one, if this model gave it or while this model is being asked. */
export function shownAnswer({ saved, model, asking }: AskState): AskAnswer | undefined {
  return model && (asking || saved.answered?.model === model.path) ? saved.answered?.answer : undefined;
}

/** Whether the answer that is shown belongs to an earlier question: the last one failed. */
export function isStale(state: AskState): boolean {
  return state.problem !== undefined && shownAnswer(state) !== undefined;
}

/** Whether a question is an analogy: a plus or minus that stands alone, or the double colon. */
export function isAnalogy(text: string): boolean {
  return /(?:^|\s)[+\-\u2212](?:\s|$)|::/u.test(text);
}

/** Whether the problem is only that another model lacks a word of the last question. */
export function isLacking({ problem, repeated }: AskState): boolean {
  return repeated && problem?.code === 'unknownWord';
}

/** The part of a question that is wrong, as UTF-16 offsets; undefined if the error names none. */
export function wrongPart(text: string, { details }: VecinityError): readonly [start: number, end: number] | undefined {
  const { range, word } = details;
  const at = word === undefined ? -1 : text.indexOf(word);
  return range ?? (word !== undefined && at >= 0 ? [at, at + word.length] : undefined);
}

/** The question with `replacement` in place of the part that is wrong. */
export function corrected(text: string, error: VecinityError, replacement: string): string {
  const wrong = wrongPart(text, error);
  return wrong ? text.slice(0, wrong[0]) + replacement + text.slice(wrong[1]) : replacement;
}
