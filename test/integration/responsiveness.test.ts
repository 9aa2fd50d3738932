import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import * as vscode from 'vscode';
import { api, catchMessages, fixtureModel, groups, hovers, pause, restoreAll, show, startedThreads, until } from './support';

suite('responsiveness', () => {
  teardown(restoreAll);

  test('while a model trains, the host thread stays free and hovers are answered', async () => {
    await fixtureModel();
    const words = Object.values(groups).flat();
    const { document } = await show(words.join(' '));
    await hovers(document, words[0]!);

    const idle = await hoverTimes(document, words);
    const delay = monitorEventLoopDelay({ resolution: 1 });
    const run = (await api()).train({ include: 'fixture/**', dimensions: 100, epochs: 10_000, name: 'busy' }).then(
      () => 'finished',
      (error: unknown) => (error as { code?: string }).code,
    );
    await pause(1000);
    delay.enable();
    const busy = await hoverTimes(document, words);
    await pause(1000);
    delay.disable();
    catchMessages(({ buttons }) => buttons[0]);
    await vscode.commands.executeCommand('vecinity.train');
    assert.equal(await run, 'cancelled');

    const ms = (nanoseconds: number): string => (nanoseconds / 1e6).toFixed(1);
    console.log(
      `      hover p50/p99: idle ${percentile(idle, 0.5)}/${percentile(idle, 0.99)} ms, ` +
        `while training ${percentile(busy, 0.5)}/${percentile(busy, 0.99)} ms; ` +
        `event loop delay p50 ${ms(delay.percentile(50))}, p99 ${ms(delay.percentile(99))}, max ${ms(delay.max)} ms`,
    );
    assert.ok(delay.count > 100, 'the loop has turned');
  });

  test('a dead engine is reported once and comes back', async () => {
    await fixtureModel();
    const shown = catchMessages();
    const engines = startedThreads().filter(({ name }) => name === 'The engine');
    assert.equal(engines.length, 1, 'one engine so far');
    await engines[0]!.worker.terminate();
    await until('the message', () => shown.length > 0);
    assert.match(shown[0]!.text, /The engine stopped unexpectedly/);
    assert.equal((await (await api()).neighbours({ word: 'king' })).length, 10);
  });
});

/** Milliseconds of one hover over each word, through VS Code. */
async function hoverTimes(document: vscode.TextDocument, words: readonly string[]): Promise<number[]> {
  const times: number[] = [];
  for (const word of words) {
    const before = performance.now();
    const found = await hovers(document, word);
    times.push(performance.now() - before);
    assert.equal(found.length, 1, word);
  }
  return times;
}

function percentile(values: readonly number[], share: number): string {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * share)]!.toFixed(1);
}
