import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly engines: { readonly vscode: string };
  readonly devDependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const ci = readFileSync('.github/workflows/ci.yml', 'utf8');
const release = readFileSync('.github/workflows/release.yml', 'utf8');

suite('workflows', () => {
  test('run on three systems, in the oldest engine and the newest', () => {
    const [, systems] = /^ +os: \[(.+)\]$/m.exec(ci)!;
    assert.deepEqual(systems!.split(', '), ['ubuntu-latest', 'macos-latest', 'windows-latest']);
    const oldest = manifest.engines.vscode.replace('^', '');
    assert.ok(ci.includes(`vscode: ['${oldest}', stable]`), oldest);
  });

  test('run files and scripts that exist', () => {
    for (const workflow of [ci, release]) {
      for (const [, script] of workflow.matchAll(/\bnpm run ([\w:]+)/g)) {
        assert.ok(script! in manifest.scripts, script);
      }
      for (const [, file] of workflow.matchAll(/run: (?:node )?(\.?[\w/]+(?:\.mjs|\/run))$/gm)) {
        assert.ok(existsSync(file!), file);
      }
    }
    assert.ok('@vscode/vsce' in manifest.devDependencies);
  });

  test('publish what was packed, without a token for the Marketplace', () => {
    assert.match(release, /vsce publish --packagePath dist\/vecinity\.vsix --azure-credential/);
    assert.match(release, /ovsx@[\d.]+ publish dist\/vecinity\.vsix/);
    assert.match(release, /id-token: write/);
    assert.doesNotMatch(release, /VSCE_PAT/);
  });
});
