import assert from 'node:assert/strict';
import fc from 'fast-check';
import { VecinityError } from '../../src/core/errors';
import { algorithmNames } from '../../src/core/training/algorithms';
import { checkRequested, type RequestedOptions } from '../../src/core/training/checkOptions';
import { estimateSeconds, roughDuration } from '../../src/core/training/estimateTime';
import { planTraining } from '../../src/core/training/plan';
import type { FormChoice, TrainForm } from '../../src/protocol/trainForm';
import { viewChecks } from '../../src/protocol/viewChecks';
import { foresee } from '../../webview/train/foresee';
import {
  choiceOf,
  edited,
  EMPTY_FORM,
  globsOf,
  opened,
  openForm,
  readsOtherFiles,
  surveyed,
  surveyFailed,
  surveyStarted,
} from '../../webview/train/state';
import { cases } from './support/cases';

const form: TrainForm = {
  corpus: 'demo',
  usualInclude: ['**/*'],
  survey: { files: 3, bytes: 10_800_000, skippedCounts: {}, dataFiles: 0, skipped: [], notes: [] },
  models: [{ path: '/m/small', name: 'small', dimensions: 50, active: true }],
  names: ['small', 'demo · subword 100d'],
  others: {},
  memoryLimit: 8e9,
  threads: 2,
  pace: 1,
};

/** The training options of a choice. */
function optionsOf(choice: FormChoice): RequestedOptions {
  const { include, exclude, name, ...options } = choice;
  assert.ok(Array.isArray(include) && Array.isArray(exclude) && typeof name !== 'number');
  return options;
}

suite('training form: state', () => {
  test('keeps what was typed unless the host has a new choice', () => {
    const typed = edited(openForm(EMPTY_FORM), 'window', '8');
    assert.equal(opened(typed, form, null).saved.window, '8');
    const fresh = opened(typed, form, { include: ['a/**', 'b/**'], exclude: [], algorithm: 'glove', epochs: 7 });
    assert.deepEqual(fresh.saved, { ...EMPTY_FORM, include: 'a/**\nb/**', algorithm: 'glove', epochs: '7' });
  });

  test('forgets a model to start from that is no longer there', () => {
    const typed = edited(openForm(EMPTY_FORM), 'startFrom', '/m/gone');
    assert.equal(opened(typed, form, null).saved.startFrom, '');
    assert.equal(opened(edited(typed, 'startFrom', '/m/small'), form, null).saved.startFrom, '/m/small');
  });

  test('globs: one a line or with commas, but not within braces', () => {
    assert.deepEqual(globsOf({ include: ' **/*.md, a/*.{txt,rst}\n\n b ', exclude: '' }), {
      include: ['**/*.md', 'a/*.{txt,rst}', 'b'],
      exclude: [],
    });
    assert.ok(!readsOtherFiles({ ...EMPTY_FORM, include: 'a\n' }, { ...EMPTY_FORM, include: 'a' }));
    assert.ok(readsOtherFiles({ ...EMPTY_FORM, exclude: 'a' }, EMPTY_FORM));
  });

  test('a count replaces the files; nothing to read is an obstacle with its reason', () => {
    const counting = surveyStarted(opened(openForm(EMPTY_FORM), form, null));
    assert.equal(counting.surveying, true);
    const counted = surveyed(counting, { ...form.survey, files: 1 });
    assert.deepEqual([counted.surveying, counted.form?.survey.files], [false, 1]);
    const none = surveyFailed(counting, new VecinityError('noText', 'There is no text.'));
    assert.equal(none.problem?.message, 'There is no text.');
    assert.equal(foresee(none.saved, none.form!).obstacle, 'There is no text to train on.');
  });

  test('whatever is typed: the choice passes the checks of the host, or the form says why not', () => {
    const number = fc.oneof(
      fc.constant(''),
      fc.integer({ min: -5, max: 20_000 }).map(String),
      fc.double().map(String),
      fc.string(),
    );
    const typed = fc.record({
      algorithm: fc.constantFrom('' as const, ...algorithmNames),
      dimensions: number,
      window: number,
      epochs: number,
      minCount: number,
      phrases: number,
      anchorStrength: number,
      startFrom: fc.constantFrom('', '/m/small', '/m/gone'),
      name: fc.string({ maxLength: 200 }),
      include: fc.string(),
      exclude: fc.string(),
    });
    fc.assert(
      fc.property(typed, (saved) => {
        const { obstacle, choice, fields } = foresee(saved, form);
        if (obstacle !== '') {
          assert.ok(
            Object.values(fields).some(({ error }) => error !== ''),
            obstacle,
          );
          return;
        }
        assert.ok(viewChecks.train.proceed(choice), JSON.stringify(choice));
        checkRequested(optionsOf(choice));
        planTraining({ bytes: form.survey.bytes }, optionsOf(choice), 2);
      }),
      { numRuns: cases(2000) },
    );
  });

  test('settings that do not fit together are an obstacle, not a crash', () => {
    const { obstacle, fields } = foresee(EMPTY_FORM, { ...form, others: { negative: 0 } });
    assert.match(obstacle, /^negative cannot be 0/);
    assert.equal(fields.dimensions.error, '');
  });

  test('proposes a free name that tells the choice', () => {
    const nameFor = (saved: Partial<typeof EMPTY_FORM>): string =>
      foresee({ ...EMPTY_FORM, ...saved }, form).fields.name.automatic;
    assert.equal(nameFor({}), 'demo · subword 100d (2)');
    assert.equal(nameFor({ startFrom: '/m/small' }), 'demo · skip-gram 50d, from small');
    assert.equal(nameFor({ algorithm: 'counts', startFrom: '/m/small', dimensions: '60' }), 'demo · counts 60d');
  });

  test('an empty form chooses nothing', () => {
    assert.deepEqual(choiceOf(EMPTY_FORM), { include: [], exclude: [] });
  });
});

suite('estimate of time', () => {
  const seconds = (given: RequestedOptions, tokens = 1_800_000): number =>
    estimateSeconds(tokens, planTraining({ tokens }, given, 2).options);

  test('is near the runs that were measured', () => {
    // 1.8 million words, two threads; seconds of reading and training. Subwords: half of the processor time on a busy machine.
    const measured: readonly (readonly [RequestedOptions, number])[] = [
      [{ algorithm: 'skipgram', epochs: 5 }, 2.1],
      [{ algorithm: 'skipgram', epochs: 5, dimensions: 300 }, 3.5],
      [{ algorithm: 'glove', epochs: 10 }, 5.1],
      [{ algorithm: 'glove', epochs: 10, dimensions: 300 }, 14.7],
      [{ algorithm: 'subword', epochs: 2, maxN: 6 }, 3.2],
      [{ algorithm: 'subword', epochs: 5, maxN: 4 }, 6.0],
      [{ algorithm: 'lm', epochs: 1 }, 31.6],
      [{ algorithm: 'counts' }, 4.7],
      [{ algorithm: 'counts', dimensions: 300 }, 13.3],
      [{ algorithm: 'onehot' }, 1.1],
    ];
    for (const [given, expected] of measured) {
      const ratio = seconds(given) / expected;
      assert.ok(ratio > 0.6 && ratio < 1.6, `${JSON.stringify(given)}: ${seconds(given)} for ${expected}`);
    }
  });

  test('grows with text, epochs, dimensions and reruns', () => {
    for (const algorithm of algorithmNames.filter((name) => name !== 'onehot')) {
      assert.ok(seconds({ algorithm, dimensions: 200 }) > seconds({ algorithm, dimensions: 100 }), algorithm);
      assert.ok(seconds({ algorithm, epochs: 9 }, 2e7) > seconds({ algorithm, epochs: 9 }, 1e7), algorithm);
    }
    assert.ok(seconds({ epochs: 9, stability: 2 }) > 2 * seconds({ epochs: 9 }));
  });

  test('is said roughly', () => {
    const said = [0.2, 5, 13.4, 56, 58, 200, 3500, 9000].map(roughDuration);
    assert.deepEqual(said, [
      'a few seconds',
      'about 5 s',
      'about 13 s',
      'about 56 s',
      'about 1 min',
      'about 3 min',
      'about 1 h',
      'about 3 h',
    ]);
  });
});
