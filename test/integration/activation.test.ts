import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { api, extension } from './support';

suite('activation', () => {
  test('returns the API', async () => {
    const exported = await api();
    assert.equal(exported.version, (extension().packageJSON as { version: string }).version);
    for (const method of ['train', 'open', 'neighbours', 'analogy', 'similarity', 'ask', 'models'] as const) {
      assert.equal(typeof exported[method], 'function', method);
    }
    for (const [what, milliseconds] of activationTimes()) {
      console.log(`      ${what}: ${milliseconds.toFixed(1)} ms`);
    }
  });

  test('gives the path of a command line that is there', async () => {
    const file = await vscode.commands.executeCommand<string>('vecinity.copyCommandLine', {});
    assert.match(readFileSync(file, 'utf8'), /^#!\/usr\/bin\/env node\n/);
    assert.equal(await vscode.env.clipboard.readText(), file);
  });

  test('registers every declared command', async () => {
    const { contributes } = extension().packageJSON as { contributes: { commands: { command: string }[] } };
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      contributes.commands.filter(({ command }) => !registered.has(command)),
      [],
    );
  });
});

/** What VS Code itself measured of loading and activating the extension. */
function activationTimes(): [string, number][] {
  const { MonacoPerformanceMarks } = globalThis as {
    MonacoPerformanceMarks?: { getMarks(): { name: string; startTime: number }[] };
  };
  const marks = MonacoPerformanceMarks?.getMarks() ?? [];
  const at = (name: string): number => marks.find((mark) => mark.name === name)?.startTime ?? NaN;
  const id = 'vecinity.vecinity';
  return [
    ['loading', at(`code/extHost/didLoadExtensionCode/${id}`) - at(`code/extHost/willLoadExtensionCode/${id}`)],
    ['activating', at(`code/extHost/didActivateExtension/${id}`) - at(`code/extHost/willActivateExtension/${id}`)],
  ];
}
