import assert from 'node:assert/strict';
import { VecinityError } from '../../src/core/errors';
import { Faults } from '../../src/core/io/faults';
import { diagnose } from '../../src/engine/answers/diagnose';
import { describeFile, readModel } from '../../src/engine/files/modelFile';

/** The result of reading a damaged file. */
export type Outcome = 'read' | 'refused';

/**
 * Opens a file as the editor does: its description, a preview, the doctor's copy and report, and the whole model. Each
 * is either a consistent model or a useful error.
 * @throws AssertionError, or an unexpected error of a reader
 */
export async function readAnything(path: string): Promise<Outcome> {
  await outcome(path, async () => {
    const { words, dimensions, details, notes, tables } = await describeFile(path);
    assert.ok(Number.isSafeInteger(words) && words >= 0 && Number.isSafeInteger(dimensions));
    // A file without a table, but with other content, has neither.
    assert.ok(dimensions >= 1 || (dimensions === 0 && words === 0), `${words} words of ${dimensions} dimensions`);
    assert.ok(details.length < 1000 && notes.length < 100 && tables.length < 100_000);
  });
  await outcome(path, () => readWhole(path, { firstWords: 5 }));
  await outcome(path, () => readWhole(path, { lenient: true }));
  await outcome(path, async () => {
    const { words, faults, counts } = await diagnose(path, new AbortController().signal, () => undefined);
    assert.ok(Number.isSafeInteger(words) && words >= 0);
    assert.ok(counts.every(({ count, first }) => count >= 1 && faults.includes(first)));
    assert.ok(
      faults.every(({ text }) => text.length < 1000),
      'a fault is told in short',
    );
  });
  return outcome(path, () => readWhole(path, {}));
}

async function readWhole(path: string, choices: { firstWords?: number; lenient?: boolean }): Promise<void> {
  const faults = new Faults();
  const { vocabulary, vectors, dimensions, isOneHot } = await readModel(path, { ...choices, faults });
  assert.ok(vocabulary.size <= (choices.firstWords ?? Infinity));
  assert.ok(isOneHot || vectors.length === vocabulary.size * dimensions, 'a vector for each word');
  assert.ok(
    vectors.every((value) => Number.isFinite(value)),
    'finite values only',
  );
  for (let id = 0; id < vocabulary.size; id += Math.max(1, vocabulary.size >> 6)) {
    assert.equal(typeof vocabulary.word(id), 'string');
  }
  for (const { text } of faults.list) {
    assert.ok(text.length < 1000, 'a fault is told in short');
  }
}

async function outcome(path: string, work: () => Promise<void>): Promise<Outcome> {
  try {
    await work();
    return 'read';
  } catch (error) {
    if (!(error instanceof VecinityError)) {
      throw error;
    }
    assert.notEqual(error.code, 'internal');
    assert.ok(error.message.length < path.length + 600, `a short message, not ${error.message.length} characters`);
    assert.ok(
      error.details.path !== undefined && error.details.remedy !== undefined,
      `says where and what to do: ${error.message}`,
    );
    return 'refused';
  } finally {
    assert.equal(Reflect.get({}, 'polluted'), undefined);
  }
}
