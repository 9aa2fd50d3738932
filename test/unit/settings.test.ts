import assert from 'node:assert/strict';
import path from 'node:path';
import { fakeVscode, fileUri } from './support/vscode';

type Values = Readonly<Record<string, unknown>>;

suite('settings of workspaces with several folders', () => {
  const one = fileUri(path.resolve('/folders/one'));
  const two = fileUri(path.resolve('/folders/two'));
  /** Settings by the path of a folder; the empty path is the workspace. */
  let values: Readonly<Record<string, Values>> = {};
  const workspace = {
    isTrusted: true,
    workspaceFolders: [{ uri: one }, { uri: two }] as { uri: typeof one }[] | undefined,
    getConfiguration: (section: string, folder?: typeof one) => {
      const valueIn = (place: string, key: string): unknown => values[place]?.[`${section}.${key}`];
      return {
        get: (key: string) => (folder && valueIn(folder.fsPath, key)) ?? valueIn('', key),
        inspect: (key: string) => ({
          defaultValue: null,
          globalValue: valueIn('user', key),
          workspaceFolderValue: folder && valueIn(folder.fsPath, key),
        }),
        update: (key: string, value: unknown, target: string) => updates.push([`${section}.${key}`, value, target]),
      };
    },
  };
  const updates: unknown[] = [];
  fakeVscode({ workspace, ConfigurationTarget: { Workspace: 'workspace' } });

  test('the method of the training form becomes settings of the workspace, automatic options none', async () => {
    const { saveMethodSettings } = await import('../../src/host/settings');
    values = { user: { 'vecinity.training.epochs': 30 } };
    const choice = { algorithm: 'glove' as const, window: 8, name: 'not a setting' };
    await saveMethodSettings(choice);
    assert.deepEqual(updates, [
      ['vecinity.training.algorithm', 'glove', 'workspace'],
      ['vecinity.training.dimensions', undefined, 'workspace'],
      ['vecinity.training.window', 8, 'workspace'],
      ['vecinity.training.epochs', null, 'workspace'],
      ['vecinity.training.minCount', undefined, 'workspace'],
      ['vecinity.training.phrases', undefined, 'workspace'],
    ]);
  });

  test('each folder chooses its files', async () => {
    const { corpusSettings, excludedGlobs } = await import('../../src/host/settings');
    values = {
      '': { 'vecinity.corpus.include': ['*.txt'], 'vecinity.corpus.exclude': ['old'], 'files.exclude': { bin: true } },
      [two.fsPath]: {
        'vecinity.corpus.include': ['*.md'],
        'vecinity.corpus.exclude': ['new'],
        'vecinity.corpus.respectGitignore': false,
        'vecinity.corpus.jsonFields': ['body'],
        'vecinity.corpus.csvColumns': ['2'],
        'vecinity.corpus.encodings': { 'old/**': 'windows-1251', bad: 3 },
        'files.encoding': 'koi8r',
        'vecinity.corpus.wordRules': { elision: 'keep', tags: 7 },
      },
    };
    assert.deepEqual(corpusSettings(one as never), {
      include: ['*.txt'],
      respectGitignore: true,
      jsonFields: [],
      csvColumns: [],
      encodings: [],
      usualEncoding: undefined,
      wordRules: [],
      followLinks: true,
    });
    assert.deepEqual(corpusSettings(two as never), {
      include: ['*.md'],
      respectGitignore: false,
      jsonFields: ['body'],
      csvColumns: ['2'],
      encodings: [{ glob: 'old/**', encoding: 'windows-1251' }],
      usualEncoding: 'koi8r',
      wordRules: ['elision=keep'],
      followLinks: true,
    });
    assert.deepEqual(excludedGlobs(one as never), ['old', 'bin']);
    assert.deepEqual(excludedGlobs(two as never), ['new', 'bin']);
  });

  test('links out of a folder are followed by the setting of search, and never in an untrusted workspace', async () => {
    const { corpusSettings } = await import('../../src/host/settings');
    const follow = (): boolean | undefined => corpusSettings(one as never).followLinks;
    values = {};
    assert.equal(follow(), true);
    values = { '': { 'search.followSymlinks': false } };
    assert.equal(follow(), false);
    values = {};
    workspace.isTrusted = false;
    try {
      assert.equal(follow(), false);
    } finally {
      workspace.isTrusted = true;
    }
  });

  test('resolves test sets from the folder that names them, else from the first', async () => {
    const { evaluationSettings } = await import('../../src/host/settings');
    const absolute = path.resolve('/tests/ws353.txt');
    values = {
      '': { 'vecinity.evaluation.pairs': ['pairs.txt', absolute] },
      [two.fsPath]: { 'vecinity.evaluation.pairs': ['pairs.txt'], 'vecinity.evaluation.analogies': ['analogies.txt'] },
    };
    assert.deepEqual(evaluationSettings(), [
      { path: path.join(one.fsPath, 'pairs.txt'), kind: 'pairs' },
      { path: absolute, kind: 'pairs' },
      { path: path.join(two.fsPath, 'pairs.txt'), kind: 'pairs' },
      { path: path.join(two.fsPath, 'analogies.txt'), kind: 'analogies' },
    ]);
    values = { '': { 'vecinity.evaluation.pairs': [absolute] } };
    assert.deepEqual(evaluationSettings(), [{ path: absolute, kind: 'pairs' }]);
    workspace.workspaceFolders = undefined;
    assert.deepEqual(evaluationSettings(), [{ path: absolute, kind: 'pairs' }]);
  });
});
