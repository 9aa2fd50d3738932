import assert from 'node:assert/strict';
import fc from 'fast-check';
import { checkedHandlers, type Checks } from '../../src/protocol/check';
import { viewChecks } from '../../src/protocol/viewChecks';
import { webviewHtml } from '../../src/host/views/html';
import { cases } from './support/cases';

type AnyCheck = (value: unknown) => boolean;
const tables = viewChecks as unknown as Readonly<Record<string, Readonly<Record<string, AnyCheck>>>>;
const check = (view: string, method: string, request: unknown): boolean => tables[view]![method]!(request);

suite('messages from views', () => {
  test('of each view and method pass as the pages send them', () => {
    const content = new Uint8Array(3);
    for (const [view, method, request] of [
      ['ask', 'ready', {}],
      ['ask', 'ask', { text: 'king - man', method: '3CosMul' }],
      ['ask', 'ask', { text: 'king', method: '3CosAdd', probe: true, among: 'workspace' }],
      ['ask', 'chooseCandidates', { source: 'file' }],
      ['ask', 'run', { action: 'train' }],
      ['plot', 'neighbours', { words: ['a', '__proto__'], count: 5 }],
      ['plot', 'oneHotShown', {}],
      ['plot', 'save', { suggestedName: 'similarity.csv', kind: 'csv', content }],
      ['plot', 'save', { suggestedName: 'map.png', kind: 'png', content }],
      ['dimensions', 'save', { suggestedName: 'dimensions.csv', kind: 'csv', content, forSpreadsheets: content }],
      ['live', 'look', { words: [], count: 8 }],
      ['live', 'run', { action: 'pauseTraining' }],
      ['dimensions', 'train', { dimensions: 100 }],
      ['evaluate', 'choose', { files: ['/data/ap.txt'], other: null }],
      ['evaluate', 'choose', { files: [], other: '/models/two' }],
      ['evaluate', 'ask', { model: '/models/one', text: 'a : b :: c : ?' }],
      ['evaluate', 'save', { format: 'json' }],
      ['train', 'survey', { include: ['**/*.md'], exclude: [] }],
      ['train', 'proceed', { include: [], exclude: [], algorithm: 'glove', dimensions: 50, name: 'mine' }],
      ['train', 'saveSettings', { include: [], exclude: [], algorithm: 'glove', dimensions: 50 }],
      ['embeddings', 'words', { query: '', from: 0, count: 100 }],
      ['embeddings', 'run', { action: 'plot', words: ['a'] }],
      ['embeddings', 'showLine', { line: 1 }],
    ] as const) {
      assert.equal(check(view, method, request), true, `${view}.${method} ${JSON.stringify(request)}`);
    }
  });

  test('that no page sends are refused', () => {
    const content = new Uint8Array(3);
    for (const [view, method, request] of [
      ['ask', 'run', { action: 'deleteModel' }],
      ['ask', 'run', { action: '../workbench.action.terminal.new' }],
      ['live', 'run', { action: 'trainModel', extra: 1 }],
      ['live', 'run', { action: 'train', args: ['x'] }],
      ['plot', 'save', { suggestedName: '../../.bashrc', kind: 'csv', content }],
      ['plot', 'save', { suggestedName: 'a/b.csv', kind: 'csv', content }],
      ['plot', 'save', { suggestedName: 'C:\\x.csv', kind: 'csv', content }],
      ['plot', 'save', { suggestedName: '.csv', kind: 'csv', content }],
      ['plot', 'save', { suggestedName: 'map.exe', kind: 'png', content }],
      ['plot', 'save', { suggestedName: 'map.csv', kind: 'html', content }],
      ['plot', 'save', { suggestedName: 'map.csv', kind: 'csv', content: 'text' }],
      ['train', 'proceed', { include: [], exclude: [], algorithm: 'toString' }],
      ['train', 'proceed', { include: [], exclude: [], dimensions: NaN }],
      ['train', 'saveSettings', { include: [], exclude: [], window: '5' }],
      ['train', 'proceed', { include: [], exclude: [], output: '/etc/passwd' }],
      ['train', 'openSkipped', { path: '/etc/passwd' }],
      ['embeddings', 'run', { action: 'useForHovers', words: 'king' }],
      ['embeddings', 'run', { action: '__proto__', words: [] }],
      ['embeddings', 'showLine', { line: 0.5 }],
      ['embeddings', 'words', { query: '', from: -1, count: 10 }],
      ['embeddings', 'words', { query: '', from: 0, count: 10, model: '/etc/passwd' }],
      ['embeddings', 'preview', { rows: Infinity }],
      ['dimensions', 'train', { dimensions: '100' }],
      ['evaluate', 'choose', { files: [1], other: null }],
      ['evaluate', 'choose', { files: [], other: 3 }],
      ['evaluate', 'save', { format: 'exe' }],
      ['ask', 'ask', { text: 'x'.repeat(100_001), method: '3CosAdd' }],
      ['ask', 'ask', null],
      ['ask', 'ask', { text: 'king', method: '3CosAdd', among: '/etc/passwd' }],
      ['ask', 'chooseCandidates', { source: '/etc/passwd' }],
    ] as const) {
      assert.equal(check(view, method, request), false, `${view}.${method} ${JSON.stringify(request).slice(0, 100)}`);
    }
  });

  test('of any shape reach a handler only if they pass', () => {
    const received: unknown[] = [];
    const handlers = { run: (request: unknown) => void received.push(request), other: () => received.push('other') };
    const checked = checkedHandlers(handlers, { run: viewChecks.ask.run } as Checks<object>) as typeof handlers;
    assert.deepEqual(Object.keys(checked), ['run']);
    fc.assert(
      fc.property(fc.anything(), (request) => {
        try {
          checked.run(request);
        } catch (error) {
          assert.equal((error as { code?: string }).code, 'internal');
        }
      }),
      { numRuns: cases(2000) },
    );
    assert.deepEqual(received, []);
    checked.run({ action: 'train' });
    assert.deepEqual(received, [{ action: 'train' }]);
  });

  test('a page loads nothing but its own files, sends no form and has no other base', () => {
    const page = webviewHtml({ nonce: 'n', cspSource: 'src:', scriptUri: 'a.js', styleUri: 'a.css', title: 't' });
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!;
    for (const rule of ["default-src 'none'", "base-uri 'none'", "form-action 'none'"]) {
      assert.ok(policy.split('; ').includes(rule), policy);
    }
  });
});
