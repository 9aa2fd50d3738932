import assert from 'node:assert/strict';
import { VecinityError } from '../../src/core/errors';
import type { AskAnswer } from '../../src/protocol/ask';
import {
  answerCleared,
  answerFound,
  answerPinned,
  answerUnpinned,
  answerIsSlow,
  askStarted,
  corrected,
  DEFAULT_ASK,
  edited,
  examplesFound,
  failed,
  historyCleared,
  isAnalogy,
  isLacking,
  isPinned,
  isPinnedAs,
  isStale,
  modelChanged,
  openAsk,
  questionToRepeat,
  shownAnswer,
  wrongPart,
  type AskState,
} from '../../webview/ask/state';

const model = { path: '/models/a', name: 'A', algorithm: 'skipgram' as const, dimensions: 40, vocabularySize: 100 };
const other = { ...model, path: '/models/b' };
const word = (text: string) => ({ word: text, count: 1, rank: 1 });
const answer: AskAnswer = { kind: 'similarity', first: word('cat'), second: word('dog'), cosine: 0.5 };

/** A panel that shows `answer`. */
function answeredState(): AskState {
  const asking = askStarted(edited(modelChanged(openAsk(DEFAULT_ASK), model), 'cat ~ dog'));
  return answerFound(asking, { text: 'cat ~ dog', model: model.path, answer }, ['cat ~ dog']);
}

suite('ask: state', () => {
  test('shows the answer of the active model', () => {
    const state = answeredState();
    assert.equal(shownAnswer(state), answer);
    assert.equal(questionToRepeat(state), undefined);
    assert.equal(shownAnswer(modelChanged(state, null)), undefined);
  });

  test('asks another model the same question and keeps the last answer until it replies', () => {
    const state = modelChanged(answeredState(), other);
    assert.equal(questionToRepeat(state), 'cat ~ dog');
    assert.equal(shownAnswer(state), answer);
    const bad = failed(state, new VecinityError('unknownWord', 'There is no word cat.'));
    assert.equal(shownAnswer(bad), undefined, 'it does not stay beside an error');
    assert.equal(shownAnswer(modelChanged(bad, model)), answer, 'it is true again for the first model');
  });

  test('a word that only the new model lacks is no error of the user', () => {
    const lacking = new VecinityError('unknownWord', '"cat" is not in the vocabulary of B.');
    const repeated = failed(askStarted(modelChanged(answeredState(), other), true), lacking);
    assert.equal(isLacking(repeated), true);
    assert.equal(isLacking(failed(askStarted(repeated), lacking)), false, 'the user asked');
    const broken = new VecinityError('badFile', 'B is cut short.');
    assert.equal(isLacking(failed(askStarted(modelChanged(answeredState(), other), true), broken)), false);
    assert.equal(isLacking(modelChanged(repeated, model)), false);
  });

  test('an error ends the waiting and stays until the question changes', () => {
    const state = failed(answerIsSlow(askStarted(answeredState())), new VecinityError('unknownWord', 'Unknown.'));
    assert.deepEqual([state.busy, state.asking, state.problem?.message], [false, false, 'Unknown.']);
    assert.equal(shownAnswer(state), answer);
    assert.equal(isStale(state), true);
    assert.equal(isStale(answeredState()), false);
    assert.equal(edited(state, 'cat').problem, undefined);
    assert.equal(failed(state, new VecinityError('noModel', 'There is no model.')).model, null);
  });

  test('emptying the field removes the answer; the list of questions can be cleared', () => {
    const state = answerCleared(answeredState());
    assert.equal(shownAnswer(state), undefined);
    assert.deepEqual(state.saved.history, ['cat ~ dog']);
    assert.deepEqual(historyCleared(state).saved.history, []);
  });

  test('pins the answer that is shown, once, and unpins it', () => {
    const state = answerPinned(answerPinned(answeredState()));
    const [pinned, ...others] = state.saved.pinned;
    assert.deepEqual([pinned?.text, pinned?.modelName, others], ['cat ~ dog', model.name, []]);
    assert.equal(isPinned(state), true);
    assert.equal(isPinnedAs(state, pinned!), true);
    const another = { text: 'cat', model: model.path, answer };
    assert.equal(isPinned(answerFound(state, another, [])), false);
    assert.deepEqual(answerUnpinned(state, pinned!).saved.pinned, []);
    assert.deepEqual(answerPinned(modelChanged(answeredState(), other)).saved.pinned, [], 'an answer of another model');
    assert.deepEqual(answerPinned(openAsk(DEFAULT_ASK)).saved.pinned, []);
    const many = Array.from({ length: 12 }, (_, i) => String(i)).reduce(
      (now, text) => answerPinned(answerFound(now, { ...another, text }, [])),
      state,
    );
    assert.deepEqual(
      many.saved.pinned.map(({ text }) => text),
      ['11', '10', '9', '8', '7', '6', '5', '4', '3', '2'],
    );
  });

  test('shows the examples of one model', () => {
    const state = examplesFound(answeredState(), ['king']);
    assert.deepEqual(modelChanged(state, other).examples, []);
  });

  for (const [text, expected] of [
    ['king - man + woman', true],
    ['man : king :: woman : ?', true],
    ['king \u2212 man', true],
    ['state-of-the-art', false],
    ['cat ~ dog', false],
    ['', false],
  ] as const) {
    test(`${JSON.stringify(text)} is ${expected ? 'an' : 'no'} analogy`, () => assert.equal(isAnalogy(text), expected));
  }

  test('a suggestion replaces the part of the question that is wrong', () => {
    const byWord = new VecinityError('unknownWord', 'Unknown.', { word: 'womann' });
    assert.deepEqual(wrongPart('king - womann', byWord), [7, 13]);
    assert.equal(corrected('king - womann', byWord, 'woman'), 'king - woman');
    const byRange = new VecinityError('badExpression', 'Bad.', { range: [0, 4] });
    assert.equal(corrected('kign + man', byRange, 'king'), 'king + man');
    const nowhere = new VecinityError('unknownWord', 'Unknown.');
    assert.equal(wrongPart('cat', nowhere), undefined);
    assert.equal(corrected('cat', nowhere, 'dog'), 'dog', 'the suggestion becomes the question');
  });
});
