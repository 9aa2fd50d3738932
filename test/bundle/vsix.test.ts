import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { assertOrder } from '../unit/support/assertions';

const root = path.resolve(__dirname, '../../..');
const vsix = path.join(root, 'dist', 'vecinity.vsix');
const megabyte = 1e6;
const MAX_MEGABYTES = 1.1;

interface Manifest {
  readonly repository: string;
  readonly version: string;
  readonly scripts?: unknown;
  readonly devDependencies?: unknown;
  readonly bugs?: unknown;
}

/** Exactly the files for users. */
const required = [
  '[Content_Types].xml',
  'extension.vsixmanifest',
  'extension/package.json',
  'extension/package.nls.json',
  'extension/readme.md',
  'extension/changelog.md',
  'extension/LICENSE.txt',
  'extension/dist/cli.js',
  'extension/dist/engine.js',
  'extension/dist/extension.js',
  'extension/dist/plain.wasm',
  'extension/dist/relaxed.wasm',
  'extension/dist/scanThread.js',
  'extension/dist/textThread.js',
  'extension/dist/trainer.js',
  'extension/dist/webview/ask.css',
  'extension/dist/webview/ask.js',
  'extension/dist/webview/dimensions.css',
  'extension/dist/webview/dimensions.js',
  'extension/dist/webview/evaluate.css',
  'extension/dist/webview/evaluate.js',
  'extension/dist/webview/embeddings.css',
  'extension/dist/webview/embeddings.js',
  'extension/dist/webview/live.css',
  'extension/dist/webview/live.js',
  'extension/dist/webview/plot.css',
  'extension/dist/webview/plot.js',
  'extension/dist/webview/tokens.css',
  'extension/dist/webview/tokens.js',
  'extension/dist/webview/train.css',
  'extension/dist/webview/train.js',
  'extension/dist/ThirdPartyNotices.txt',
  'extension/media/sample/LICENSE.txt',
  'extension/media/sample/english.vec.gz',
];
const allowed = [
  /^extension\/dist\/(?:engine|extension)-\w+-[A-Z0-9]{8}\.js$/,
  /^extension\/dist\/webview\/chunk-[A-Z0-9]{8}\.(?:js|css)$/,
  /^extension\/media\/[\w./-]+\.(?:png|svg|md)$/,
];

suite('VSIX', () => {
  test('contains exactly what users need', () => {
    const entries = zipEntries(vsix);
    assert.deepEqual(
      required.filter((entry) => !entries.includes(entry)),
      [],
      'missing',
    );
    assert.deepEqual(
      entries.filter((entry) => !required.includes(entry) && !allowed.some((pattern) => pattern.test(entry))),
      [],
      'not expected',
    );
  });

  test(`is at most ${MAX_MEGABYTES} MB`, () => {
    const { size } = statSync(vsix);
    const text = `${(size / megabyte).toFixed(3)} MB of ${MAX_MEGABYTES}`;
    console.log(`      vecinity.vsix ${text}`);
    assert.ok(size <= MAX_MEGABYTES * megabyte, text);
  });

  test('has the texts and the manifest of a project without a repository URL', () => {
    for (const [packed, source] of [
      ['extension/readme.md', 'README.md'],
      ['extension/changelog.md', 'CHANGELOG.md'],
    ] as const) {
      const text = execFileSync(process.execPath, ['pack.mjs', 'text', source], { cwd: root, encoding: 'utf8' });
      assert.equal(zipText(vsix, packed), text);
    }
    const { repository, version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;
    assert.equal(repository, '', 'the project has a home: compare with its address');
    const packed = JSON.parse(zipText(vsix, 'extension/package.json')) as Manifest;
    assert.equal(packed.version, version);
    assert.deepEqual([packed.scripts, packed.devDependencies, packed.bugs], [undefined, undefined, undefined]);
  });

  test('contains everything its manifest refers to', () => {
    const entries = zipEntries(vsix);
    const manifest = zipText(vsix, 'extension/package.json');
    const files = [...manifest.matchAll(/"(?:\.\/)?((?:media|dist)\/[^"]+)"/g)].map(([, file]) => `extension/${file!}`);
    assertOrder(files.length, '>', 0, 'files.length');
    assert.deepEqual(
      files.filter((file) => !entries.includes(file)),
      [],
    );
  });
});

interface ZipEntry {
  readonly name: string;
  /** Deflated bytes. */
  readonly bytes: Buffer;
}

/** Returns the names of the entries in a zip file. */
function zipEntries(file: string): string[] {
  return readZip(file).map(({ name }) => name);
}

/** Returns the text of a deflated entry. */
function zipText(file: string, wanted: string): string {
  return inflateRawSync(readZip(file).find(({ name }) => name === wanted)!.bytes).toString('utf8');
}

/**
 * Returns the entries of a zip file by its central directory.
 * @see APPNOTE.TXT 4.3.7 and 4.3.12
 */
function readZip(file: string): ZipEntry[] {
  const zip = readFileSync(file);
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const count = zip.readUInt16LE(end + 10);
  const entries: ZipEntry[] = [];
  for (let entry = 0, at = zip.readUInt32LE(end + 16); entry < count; entry++) {
    const nameLength = zip.readUInt16LE(at + 28);
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    entries.push({
      name: zip.toString('utf8', at + 46, at + 46 + nameLength),
      bytes: zip.subarray(start, start + zip.readUInt32LE(at + 20)),
    });
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}
