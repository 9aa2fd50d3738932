import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import * as vscode from 'vscode';
import {
  api,
  catchMessages,
  fixtureModel,
  groups,
  hovers,
  pause,
  replace,
  restoreAll,
  show,
  startedThreads,
  until,
} from './support';

suite('responsiveness', () => {
  teardown(restoreAll);

  test('while a model trains, the host thread stays free and hovers are answered', async () => {
    await fixtureModel();
    const words = Object.values(groups).flat();
    const { document } = await show(words.join(' '));
    const provider = await hoverProvider();
    await hovers(document, words[0]!);

    const idle = await hoverTimes(provider, document, words, 0);
    const delay = monitorEventLoopDelay({ resolution: 1 });
    const run = (await api()).train({ include: 'fixture/**', dimensions: 100, epochs: 100_000, name: 'busy' }).then(
      () => 'finished',
      (error: unknown) => (error as { code?: string }).code,
    );
    await pause(1000);
    delay.enable();
    const busy = await hoverTimes(provider, document, words, 1);
    await pause(1000);
    delay.disable();
    await vscode.commands.executeCommand('vecinity.cancelTraining');
    assert.equal(await run, 'cancelled');

    const ms = (nanoseconds: number): string => (nanoseconds / 1e6).toFixed(1);
    console.log(
      `      hover p50/p99: idle ${percentile(idle, 0.5)}/${percentile(idle, 0.99)} ms, ` +
        `while training ${percentile(busy, 0.5)}/${percentile(busy, 0.99)} ms; ` +
        `event loop delay p50 ${ms(delay.percentile(50))}, p99 ${ms(delay.percentile(99))}, max ${ms(delay.max)} ms`,
    );
    assert.ok(delay.count > 100, 'the loop has turned');
    // The figures are for reading; a bound this wide is only missed when the host itself does the work.
    assert.ok(delay.percentile(50) < 100e6, 'the loop is not held up');
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

  test('an engine that dies again, amid hovers and a training, harms neither and shows nothing more', async () => {
    await fixtureModel();
    const words = Object.values(groups).flat().slice(0, 12);
    const { document } = await show(words.join(' '));
    assert.equal((await hovers(document, words[0]!)).length, 1);
    const run = (await api()).train({ include: 'fixture/**', dimensions: 100, epochs: 100_000, name: 'unharmed' }).then(
      () => 'finished',
      (error: unknown) => (error as { code?: string }).code,
    );
    const shown = catchMessages();
    const asked = Promise.all(words.map((word) => hovers(document, word)));
    await startedThreads()
      .findLast(({ name }) => name === 'The engine')!
      .worker.terminate();
    // A hover that the death met is silent; none fails.
    assert.equal((await asked).length, words.length);
    for (const word of words) {
      assert.equal((await hovers(document, word)).length, 1, word);
    }
    await vscode.commands.executeCommand('vecinity.cancelTraining');
    assert.equal(await run, 'cancelled', 'the training went on');
    assert.deepEqual(
      shown.filter(({ kind }) => kind === 'showErrorMessage').map(({ text }) => text),
      [],
    );
  });
});

/** The extension's own provider, as it registers it again when a setting changes. */
async function hoverProvider(): Promise<vscode.HoverProvider> {
  let captured: vscode.HoverProvider | undefined;
  const register = vscode.languages.registerHoverProvider.bind(vscode.languages);
  replace(
    vscode.languages,
    'registerHoverProvider',
    (selector: vscode.DocumentSelector, provider: vscode.HoverProvider) => {
      captured = provider;
      return register(selector, provider);
    },
  );
  const settings = vscode.workspace.getConfiguration('vecinity.hover');
  await settings.update('neighbours', 9, vscode.ConfigurationTarget.Global);
  await settings.update('neighbours', undefined, vscode.ConfigurationTarget.Global);
  await until('the registration', () => captured !== undefined);
  return captured!;
}

/**
 * Milliseconds in the extension host of one hover over each word. Another offset in the word is another question, so
 * that no answer comes from the cache.
 */
async function hoverTimes(
  provider: vscode.HoverProvider,
  document: vscode.TextDocument,
  words: readonly string[],
  offset: number,
): Promise<number[]> {
  const { token } = new vscode.CancellationTokenSource();
  const times: number[] = [];
  for (const word of words) {
    const character = document.getText().indexOf(word) + offset;
    const before = performance.now();
    const hover = await provider.provideHover(document, new vscode.Position(0, character), token);
    times.push(performance.now() - before);
    assert.ok(hover, word);
    await pause(5);
  }
  return times;
}

function percentile(values: readonly number[], share: number): string {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * share)]!.toFixed(1);
}
