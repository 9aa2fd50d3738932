import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { VecinityError } from '../../src/core/errors';
import { anyGlob } from '../../src/engine/corpus/globs';
import { SystemFolders } from '../../src/engine/corpus/systemFolders';
import { planSegments } from '../../src/engine/corpus/segments';
import { addSkipped, corpusFingerprint, requireText, surveyCorpus } from '../../src/engine/corpus/survey';
import { skippedText, type CorpusRequest, type CorpusSurvey } from '../../src/protocol/training';
import { skip } from '../skip';
import { cases } from './support/cases';
import { temporaryFolder } from './support/folder';
import { assertEvery, assertOrder } from './support/assertions';

const folder = temporaryFolder();

/** Makes a folder of files; a content of undefined makes a folder. */
function tree(files: Readonly<Record<string, string | Uint8Array | undefined>>): string {
  const root = mkdtempSync(path.join(folder(), 'tree-'));
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(root, name);
    mkdirSync(content === undefined ? file : path.dirname(file), { recursive: true });
    if (content !== undefined) {
      writeFileSync(file, content);
    }
  }
  return root;
}

interface Wanted extends Partial<Omit<CorpusRequest, 'roots'>> {
  /** The base of every root; each root itself by default. */
  readonly base?: string;
  /** Globs of every root. */
  readonly exclude?: readonly string[];
}

function requestOf(roots: string[], { base, exclude = [], ...more }: Wanted = {}): CorpusRequest {
  return {
    roots: roots.map((root) => ({ path: root, base: base ?? root, exclude })),
    include: ['**/*.txt'],
    respectGitignore: true,
    tokenized: false,
    ...more,
  };
}

async function survey(request: CorpusRequest): Promise<{ survey: CorpusSurvey; names: string[] }> {
  const result = await surveyCorpus(request, new AbortController().signal);
  const names = result.files.map((file) => path.relative(request.roots[0]!.base, file.path).split(path.sep).join('/'));
  return { survey: result.survey, names };
}

suite('globs', () => {
  const cases: [glob: string, path: string, matches: boolean][] = [
    ['**/*.txt', 'a.txt', true],
    ['**/*.txt', 'a/b/c.txt', true],
    ['**/*.txt', 'a/.hidden/.c.txt', true],
    ['**/*.txt', 'a.txt.bak', false],
    ['*.txt', 'a/b.txt', false],
    ['docs/**', 'docs/a/b.md', true],
    ['docs/**', 'more/docs/a.md', false],
    ['**/*.{txt,md}', 'x/a.md', true],
    ['**/*.{txt,md}', 'x/a.rst', false],
    ['**/node_modules', 'a/node_modules', true],
    ['**/node_modules/**', 'node_modules/x/y.txt', true],
    ['**/node_modules/*/**', 'node_modules/x/y.txt', true],
    ['**/[a-c]?.txt', 'bx.txt', true],
    ['**/[!a-c]?.txt', 'bx.txt', false],
    ['**/[!a-c]?.txt', 'dx.txt', true],
    ['!**/*.txt', 'a.md', false],
    ['notes (old)/*.txt', 'notes (old)/a.txt', true],
    ['**/a+b.txt', 'x/a+b.txt', true],
    ['**/@(a|b).txt', 'a.txt', false],
    ['./docs/*.txt', 'docs/a.txt', true],
    ['docs/**', 'docs', true],
    ['docs/**/old/**/a.txt', 'docs/x/old/old/y/a.txt', true],
    ['a*b*c.txt', 'abcbxc.txt', true],
    ['a*b*c.txt', 'acb.txt', false],
    ['{a,b{c,d}}/[x].txt', 'bd/x.txt', true],
    ['{a,b{c,d}}/x.txt', 'b/x.txt', false],
    ['{a.txt', '{a.txt', true],
    ['[a.txt', '[a.txt', true],
    ['[]-].txt', '].txt', true],
    ['a\\b.txt', 'a\\b.txt', true],
  ];
  for (const [glob, file, matches] of cases) {
    test(`${glob} ${matches ? 'matches' : 'does not match'} ${file}`, () =>
      assert.equal(anyGlob([glob])(file), matches));
  }
  test('an empty glob matches nothing', () => assert.equal(anyGlob([])('a'), false));

  test('matches many stars in the time of few', () => {
    assert.equal(anyGlob([`${'*a'.repeat(50)}*b`])('a'.repeat(250)), false);
    assert.equal(anyGlob([`${'**/a/'.repeat(50)}b`])('a/'.repeat(1000)), false);
  });

  test('refuses braces that expand to more globs than memory holds', () => {
    assert.throws(
      () => anyGlob(['{a,b}'.repeat(40)]),
      (error) => error instanceof VecinityError && error.code === 'badOption' && /braces/.test(error.message),
    );
  });
});

suite('finding the files of a corpus', () => {
  test('finds files by include and exclude, sorted, with dot files', async () => {
    const root = tree({
      'b.txt': 'b',
      'a/z.txt': 'z',
      'a/.hidden.txt': 'h',
      'a/code.ts': 'c',
      'node_modules/x/readme.txt': 'n',
      'out/log.txt': 'l',
      empty: undefined,
    });
    const { names } = await survey(requestOf([root], { exclude: ['**/node_modules', 'out/**'] }));
    assert.deepEqual(names, ['a/.hidden.txt', 'a/z.txt', 'b.txt']);
  });

  test('takes every text file without an include', async () => {
    const root = tree({ 'a.md': 'a', Makefile: 'all:', 'x.bin': Uint8Array.of(0, 1, 2) });
    const { names, survey: found } = await survey(requestOf([root], { include: [] }));
    assert.deepEqual(names, ['Makefile', 'a.md']);
    assert.deepEqual(found.skippedCounts, { binary: 1 });
  });

  test('applies .gitignore files: nested, negated, anchored, of the repository; skips .git', async () => {
    const root = tree({
      '.gitignore': '*.log.txt\nbuild/\n/top.txt\n',
      '.git/info/exclude': 'private.txt\n',
      '.git/description.txt': 'x',
      'top.txt': 'x',
      'sub/top.txt': 'x',
      'a.log.txt': 'x',
      'sub/.gitignore': '!keep.log.txt\nlocal*\n',
      'sub/keep.log.txt': 'x',
      'sub/other.log.txt': 'x',
      'sub/local.txt': 'x',
      'local.txt': 'x',
      'build/a.txt': 'x',
      'sub/build/deep/a.txt': 'x',
      'private.txt': 'x',
      'sub/private.txt': 'x',
      'inner/.git/info/exclude': 'mine.txt',
      'inner/mine.txt': 'x',
      'inner/yours.txt': 'x',
    });
    assert.deepEqual((await survey(requestOf([root]))).names, [
      ...['inner/yours.txt', 'local.txt', 'sub/keep.log.txt', 'sub/top.txt'],
    ]);
    const all = await survey(requestOf([root], { respectGitignore: false }));
    assert.equal(all.names.length, 13);
    assertEvery(all.names, (name) => !name.includes('.git/'), 'all.names');
  });

  test('applies the rules of each root', async () => {
    const files = { '.gitignore': 'private.*', 'a.txt': 'x', 'b.md': 'x', 'c.jsonl': '{}', 'private.md': 'x' };
    const roots = [tree(files), tree(files)];
    const request = requestOf(roots);
    const rules = { include: ['*.md', '*.jsonl'], respectGitignore: false, jsonFields: ['body'], csvColumns: ['2'] };
    const { files: found } = await surveyCorpus(
      { ...request, roots: [request.roots[0]!, { ...request.roots[1]!, rules }] },
      new AbortController().signal,
    );
    const fields = { jsonFields: ['body'], csvColumns: ['2'] };
    assert.deepEqual(
      found.map((file) => ({ path: file.path, fields: file.fields })),
      [
        { path: path.join(roots[0]!, 'a.txt'), fields: undefined },
        ...['b.md', 'c.jsonl', 'private.md'].map((name) => ({ path: path.join(roots[1]!, name), fields })),
      ].sort((a, b) => (a.path < b.path ? -1 : 1)),
    );
  });

  test('reads lines of an ignore file as git does', async function () {
    if (process.platform === 'win32') {
      skip(this, 'no file name on Windows holds a star');
    }
    const lines = [
      ...[
        '\ufeff# comment',
        'space\\ .txt',
        'end.txt  ',
        'odd\\*.txt',
        '\\!bang.txt',
        'inner/**',
        '**/deep/x.txt',
        'a/**/z.txt',
      ],
      ...['[bc]at.txt', '[!q]og.txt', 'folder.txt/', 'k?y.txt', 'unclosed[.txt', ''],
    ];
    const ignored = [
      ...['space .txt', 'end.txt', 'odd*.txt', '!bang.txt', 'inner/a.txt', 'q/deep/x.txt', 'a/z.txt', 'a/b/c/z.txt'],
      ...['cat.txt', 'dog.txt', 'folder.txt/a.txt', 'key.txt', 'q/cat.txt', 'unclosed[.txt'],
    ];
    const kept = ['a/zz.txt', 'comment.txt', 'oddly.txt', 'q/folder.txt', 'q/inner/a.txt', 'qog.txt', 'rat.txt'];
    const root = tree({
      '.gitignore': lines.join('\r\n'),
      ...Object.fromEntries([...ignored, ...kept].map((name) => [name, 'x'])),
    });
    assert.deepEqual((await survey(requestOf([root]))).names, kept);
  });

  test('keeps the files that git keeps with random ignore files', async function () {
    this.timeout(60_000);
    const names = [
      'a.txt',
      'ab.txt',
      'b/a.txt',
      'b/ab.txt',
      'b/c/a.txt',
      'b/c/b/ba.txt',
      'c/b.txt',
      'c/b/a.txt',
      'c/[a].txt',
    ];
    const root = tree(Object.fromEntries(names.map((name) => [name, 'x'])));
    const git = (...words: string[]): string =>
      execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: 'pipe' });
    try {
      git('init', '--quiet');
    } catch {
      skip(this, 'git is not installed');
    }
    const piece = fc.constantFrom('a', 'b', 'c', '*', '?', '[ab]', '[!a]', '.txt', '\\[');
    // gitignore(5) does not fully specify `**` beside other characters.
    const name = fc.oneof(
      fc.constant('**'),
      fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join('').replaceAll(/\*+/g, '*')),
    );
    const line = fc
      .tuple(
        fc.constantFrom('', '!'),
        fc.constantFrom('', '/'),
        fc.array(name, { minLength: 1, maxLength: 4 }),
        fc.constantFrom('', '/'),
      )
      .map(([negation, start, parts, end]) => negation + start + parts.join('/') + end);
    const lines = fc.array(line, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(lines, fc.array(line, { maxLength: 2 }), async (outer, inner) => {
        writeFileSync(path.join(root, '.gitignore'), outer.join('\n'));
        writeFileSync(path.join(root, 'b', '.gitignore'), inner.join('\n'));
        const left = git('ls-files', '--others', '--exclude-standard', '-z').split('\0');
        const expected = left.filter((name) => name.endsWith('.txt')).sort();
        assert.deepEqual([...(await survey(requestOf([root]))).names].sort(), expected);
      }),
      { numRuns: cases(300) },
    );
  });

  test('reads a hostile ignore file in linear time', async () => {
    const root = tree({
      '.gitignore': `${'*a'.repeat(20)}*b\n${'**/a/'.repeat(20)}b\n`,
      [`${'ab'.repeat(100)}c.txt`]: 'x',
      [`${'a/'.repeat(200)}c.txt`]: 'x',
    });
    assert.equal((await survey(requestOf([root]))).names.length, 2);
  });

  test('reads a named file once, whatever the globs', async () => {
    const root = tree({ 'notes.md': 'x', 'a.txt': 'x' });
    const file = path.join(root, 'notes.md');
    const { files } = await surveyCorpus(
      requestOf([file, root, file, root], { exclude: ['**/*.md'] }),
      new AbortController().signal,
    );
    assert.deepEqual(
      files.map((found) => path.basename(found.path)),
      ['a.txt', 'notes.md'],
    );
  });

  test('accepts several roots, one inside another', async () => {
    const root = tree({ 'a.txt': 'x', 'sub/b.txt': 'x' });
    const other = tree({ 'c.txt': 'x' });
    const { survey: found } = await survey(requestOf([root, path.join(root, 'sub'), other]));
    assert.equal(found.files, 3);
  });

  test('applies the excludes of each root', async () => {
    const one = tree({ 'a.txt': 'x', 'b.txt': 'x' });
    const other = tree({ 'a.txt': 'x', 'b.txt': 'x' });
    const roots = [
      { path: one, base: one, exclude: ['a.txt'] },
      { path: other, base: other, exclude: ['b.txt'] },
    ];
    const { files } = await surveyCorpus({ ...requestOf([]), roots }, new AbortController().signal);
    assert.deepEqual(
      new Set(files.map(({ path: file }) => file)),
      new Set([path.join(one, 'b.txt'), path.join(other, 'a.txt')]),
    );
  });

  test('counts globs and ignore files of a workspace folder from the workspace', async () => {
    const base = tree({
      '.gitignore': '/docs/drafts/\n*.tmp.txt\n',
      'docs/.gitignore': '!kept.tmp.txt\n',
      'docs/a.txt': 'x',
      'docs/kept.tmp.txt': 'x',
      'docs/b.tmp.txt': 'x',
      'docs/drafts/c.txt': 'x',
      'docs/private/d.txt': 'x',
      'docs/deep/e.txt': 'x',
      'docs/deep/f.tmp.txt': 'x',
      'other/g.txt': 'x',
    });
    const namesIn = async (folderName: string, more: Wanted = {}): Promise<string[]> =>
      (await survey(requestOf([path.join(base, folderName)], { base, include: ['docs/**/*.txt'], ...more }))).names;
    assert.deepEqual(await namesIn('docs', { exclude: ['docs/private'] }), [
      'docs/a.txt',
      'docs/deep/e.txt',
      'docs/kept.tmp.txt',
    ]);
    assert.deepEqual(await namesIn('docs/deep'), ['docs/deep/e.txt']);
    assert.deepEqual(await namesIn('other'), []);
  });

  test('reads a named folder although globs or ignore files exclude it', async () => {
    const base = tree({
      '.gitignore': 'build/\n',
      'build/a.txt': 'x',
      'node_modules/b.txt': 'x',
      'node_modules/c/node_modules.txt': 'x',
      'node_modules/c/skip/d.txt': 'x',
    });
    const exclude = ['**/node_modules/**', '**/skip'];
    assert.deepEqual((await survey(requestOf([path.join(base, 'build')], { base, exclude }))).names, ['build/a.txt']);
    assert.deepEqual((await survey(requestOf([path.join(base, 'node_modules')], { base, exclude }))).names, [
      ...['node_modules/b.txt', 'node_modules/c/node_modules.txt'],
    ]);
  });

  test('follows links: ends cycles, reads inner targets in place and outer targets once', async function () {
    const outside = tree({ 'far.txt': 'x', 'more/far2.txt': 'x' });
    const root = tree({ 'real/a.txt': 'x' });
    try {
      symlinkSync(root, path.join(root, 'real', 'cycle'));
      symlinkSync(path.dirname(root), path.join(root, 'above'));
      symlinkSync(path.join(root, 'real'), path.join(root, 'alias'));
      symlinkSync(path.join(root, 'real', 'a.txt'), path.join(root, 'alias.txt'));
      symlinkSync(outside, path.join(root, 'far'));
      symlinkSync(outside, path.join(root, 'farAgain'));
      symlinkSync(path.join(root, 'nowhere.txt'), path.join(root, 'broken.txt'));
    } catch {
      skip(this, 'no right to make links');
    }
    const { names, survey: found } = await survey(requestOf([root]));
    assert.equal(names.length, 3);
    assert.ok(names.includes('real/a.txt'), JSON.stringify(names));
    assert.ok(names.some((name) => /^far(?:Again)?\/far\.txt$/.test(name)));
    assert.deepEqual(found.skippedCounts, {});
  });

  test('says which links out of the folders it follows, or leaves them out and counts them', async function () {
    const outside = tree({ 'far.txt': 'x' });
    const root = tree({ 'a.txt': 'x' });
    try {
      symlinkSync(outside, path.join(root, 'far'));
      symlinkSync(path.join(outside, 'far.txt'), path.join(root, 'file.txt'));
    } catch {
      skip(this, 'no right to make links');
    }
    const followed = await survey(requestOf([root]));
    assert.deepEqual(followed.names, ['a.txt', 'file.txt']);
    assert.deepEqual(followed.survey.links, { count: 2, example: path.join(root, 'far') });
    const within = await survey(requestOf([root], { followLinks: false }));
    assert.deepEqual(within.names, ['a.txt']);
    assert.deepEqual(within.survey.skippedCounts, { linked: 2 });
    assert.equal(skippedText(within.survey.skippedCounts), '2 behind links out of the folders');
    // A root that leads out of its folder, as a link that the user selects in the Explorer.
    const selected = requestOf([path.join(root, 'far')], { base: root, followLinks: false });
    assert.deepEqual((await survey(selected)).survey.skippedCounts, { linked: 1 });
    assert.deepEqual((await survey({ ...selected, followLinks: true })).names, ['far/far.txt']);
  });

  test('never enters /proc and the like, by a link or as a root, and opens no device', async function () {
    if (process.platform !== 'linux') {
      skip(this, 'only Linux has /proc');
    }
    const root = tree({ 'a.txt': 'x' });
    symlinkSync('/proc', path.join(root, 'proc'));
    symlinkSync('/proc/self/environ', path.join(root, 'environ.txt'));
    symlinkSync('/sys/kernel', path.join(root, 'kernel'));
    symlinkSync('/dev/zero', path.join(root, 'zero.txt'));
    execFileSync('mkfifo', [path.join(root, 'pipe.txt')]);
    symlinkSync(path.join(root, 'pipe.txt'), path.join(root, 'toPipe.txt'));
    const began = performance.now();
    const { names, survey: found } = await survey(requestOf([root]));
    assert.deepEqual(names, ['a.txt']);
    assert.deepEqual(found.skippedCounts, { system: 4 });
    assert.deepEqual((await survey(requestOf(['/proc']))).survey.skippedCounts, { system: 1 });
    assertOrder(performance.now() - began, '<', 2000, 'milliseconds');
  });

  test('knows the folders of the kernel by the mounts around them', () => {
    const mounts = [
      'overlay / overlay rw 0 0',
      'proc /proc proc rw 0 0',
      'devtmpfs /dev devtmpfs rw 0 0',
      'tmpfs /dev/shm tmpfs rw 0 0',
      'proc /jail/my\\040root/proc proc rw 0 0',
    ];
    const system = new SystemFolders(mounts.join('\n'));
    const inside = ['/proc', '/proc/1/task', '/dev/zero', '/jail/my root/proc/1'];
    const outside = ['/', '/process', '/home/proc', '/dev/shm/corpus', '/jail/my root'];
    assert.deepEqual(
      [...inside, ...outside].filter((folder) => system.has(folder)),
      inside,
    );
  });

  test('names folders too deep for a path as unreadable, and reads the others', async function () {
    const root = tree({ 'a.txt': 'x' });
    const names = Array.from({ length: 30 }, () => 'n'.repeat(200));
    try {
      // Built from the inside out, because no call can name the whole path.
      let inner = mkdtempSync(path.join(folder(), 'deep-'));
      for (const name of names) {
        const outer = mkdtempSync(path.join(folder(), 'deep-'));
        renameSync(inner, path.join(outer, name));
        writeFileSync(path.join(outer, 'b.txt'), 'x');
        inner = outer;
      }
      renameSync(inner, path.join(root, 'top'));
    } catch {
      skip(this, 'paths are too short here');
    }
    const { names: found, survey: result } = await survey(requestOf([root]));
    assert.ok(found.includes('a.txt'), JSON.stringify(found));
    assert.ok(found.includes('top/b.txt'), JSON.stringify(found));
    assertOrder(found.length, '<', names.length, 'found.length');
    assertOrder(result.skippedCounts.unreadable!, '>=', 1, 'result.skippedCounts.unreadable');
    assert.ok(result.skipped.some((file) => file.path.startsWith(path.join(root, 'top'))));
    // The removal of the test's folder cannot name it either.
    for (let i = 0; i < names.length; i++) {
      const next = path.join(root, `next${i}`);
      const inside = path.join(root, 'top', names[0]!);
      if (!existsSync(inside)) {
        break;
      }
      renameSync(inside, next);
      rmSync(path.join(root, 'top'), { recursive: true });
      renameSync(next, path.join(root, 'top'));
    }
  });

  test('counts and names files that are not text', async () => {
    const root = tree({
      'empty.txt': '',
      'program.txt': Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0, 0, 0, 1),
      'koi8.txt': Uint8Array.of(0xf0, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4, 0x20, 0xcd, 0xc9, 0xd2),
      'noise.txt': Uint8Array.of(0x1f, 0x8b, 0x08, 0x08, 0xa1, 0xb2, 0xc3, 0xd4, 0xe5, 0xf6, 0x01, 0x02, 0x03, 0x9f),
      'good.txt': 'good',
    });
    const { survey: found, names } = await survey(requestOf([root, path.join(root, 'missing')]));
    assert.deepEqual(names, ['good.txt', 'koi8.txt']);
    assert.equal(found.bytes, 14);
    assert.deepEqual(found.recoded?.counts, { 'koi8-r': 1 });
    assert.deepEqual(found.skippedCounts, { vanished: 1, empty: 1, binary: 1, notText: 1 });
    assert.deepEqual(
      found.skipped.map((file) => [path.basename(file.path), file.reason]),
      [
        ['missing', 'vanished'],
        ['empty.txt', 'empty'],
        ['noise.txt', 'notText'],
        ['program.txt', 'binary'],
      ],
    );
  });

  test('skips word vectors among text, but not tables of numbers', async () => {
    const row = (word: string, i: number): string =>
      `${word} ${Array.from({ length: 12 }, (_, k) => ((i + k) / 7).toFixed(4)).join(' ')}`;
    const rows = ['the', 'of', 'and', 'new york', 'in'].map(row).join('\n');
    const root = tree({
      'glove.txt': rows,
      'word2vec.txt': `5 12\n${rows}\n`,
      'wide.txt': `the ${Array.from({ length: 300 }, (_, i) => (i - 150.5) / 99).join(' ')}\nof 0.1`,
      'items.txt': Array.from({ length: 9 }, (_, i) =>
        Array.from({ length: 15 }, (_, k) => 100 + i * k).join(' '),
      ).join('\n'),
      'measured.txt': 'Rain 3.1 4.5\nSnow 0.1 7.5\n',
      'prose.txt': 'It rose by 3.5 percent in 1999 and 4.5 in 2000.\n',
    });
    const found = await survey(requestOf([root]));
    assert.deepEqual(found.names, ['items.txt', 'measured.txt', 'prose.txt']);
    assert.deepEqual(found.survey.skippedCounts, { vectors: 3 });
    const tokenized = await survey(requestOf([root], { tokenized: true }));
    assert.deepEqual(tokenized.survey.skippedCounts, {});
  });

  test('skips the word list beside a model, but not a lone file of that name', async () => {
    const root = tree({
      'bert/vocab.txt': '[PAD]\nking\nqueen\n',
      'bert/config.json': '{}',
      'gpt/merges.txt': 'k i\nq u\n',
      'gpt/model.safetensors': 'x',
      'gpt/notes.txt': 'Notes on the model.',
      'exported/king.words.txt': 'king\nqueen\n',
      'exported/king.npy': 'x',
      'french/vocab.txt': 'le chien: the dog',
    });
    const { names, survey: found } = await survey(requestOf([root]));
    assert.deepEqual(names, ['french/vocab.txt', 'gpt/notes.txt']);
    assert.equal(found.skippedCounts.wordList, 3);
    assert.match(skippedText(found.skippedCounts), /3 vocabulary files/);
    const tokenized = await survey(requestOf([root], { tokenized: true }));
    assert.equal(tokenized.survey.skippedCounts.wordList, undefined);
  });

  test('names up to a hundred skipped files and counts all', async () => {
    const root = tree(Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`${i}.txt`, ''])));
    const { survey: found } = await survey(requestOf([root]));
    assert.equal(found.skippedCounts.empty, 150);
    assert.equal(found.skipped.length, 100);
  });

  test('names the data files of a folder without other text', async () => {
    const root = tree({ 'b.jsonl': '{"text":"some prose"}\n', 'a.csv': 'text\nsome prose\n', 'sub/c.json': '{}' });
    const request = requestOf([root], { include: ['**/*'] });
    const { survey: found } = await survey(request);
    assert.deepEqual(found.dataFiles, { count: 3, example: path.join(root, 'a.csv') });
    assert.throws(
      () => requireText(found, request),
      (error: unknown) => {
        assert.ok(error instanceof VecinityError, String(error));
        assert.ok(error.message.endsWith(`; it has 3 data files, such as ${path.join(root, 'a.csv')}.`), error.message);
        assert.match(error.details.remedy!, /--include "\*\*\/\*\.jsonl"/);
        return true;
      },
    );
    const wanted = await survey(requestOf([root], { include: ['**/*.{csv,jsonl,json}'] }));
    assert.equal(wanted.survey.dataFiles, undefined);
  });

  test('refuses a folder without text and says what it has', async () => {
    const emptyRequest = requestOf([tree({ sub: undefined })]);
    const { path: emptyRoot } = emptyRequest.roots[0]!;
    const empty = await survey(emptyRequest);
    const message = `There is no text to learn from in ${emptyRoot}.`;
    assert.throws(() => requireText(empty.survey, emptyRequest), { code: 'noText', message });
    const root = tree({ 'a.txt': Uint8Array.of(0, 1, 2), 'b.txt': '' });
    const request = requestOf([root]);
    const binary = await survey(request);
    assert.throws(
      () => requireText(binary.survey, request),
      (error: unknown) => {
        assert.ok(error instanceof Error, String(error));
        assert.match(error.message, /1 binary, 1 empty/);
        assert.ok(error.message.includes(path.join(root, 'a.txt')), error.message);
        return true;
      },
    );
  });

  test('can be cancelled', async () => {
    const controller = new AbortController();
    controller.abort();
    await assert.rejects(surveyCorpus(requestOf([tree({ 'a.txt': 'x' })]), controller.signal), { code: 'cancelled' });
  });

  test('distinguishes files by path, size and time in the fingerprint', () => {
    const file = { path: '/a.txt', bytes: 3, modifiedMs: 5, encoding: 'utf-8' } as const;
    const fingerprints = [
      [file],
      [],
      [{ ...file, path: '/b.txt' }],
      [{ ...file, bytes: 4 }],
      [{ ...file, modifiedMs: 6 }],
      [file, file],
    ].map(corpusFingerprint);
    assert.equal(new Set(fingerprints).size, fingerprints.length);
    assert.equal(corpusFingerprint([{ ...file }]), fingerprints[0]);
  });

  test('adds each file that readers skip once', () => {
    const start: CorpusSurvey = {
      files: 5,
      bytes: 10,
      skippedCounts: { empty: 1 },
      skipped: [{ path: '/e', reason: 'empty' }],
    };
    const shard = { reader: 0, chunks: [], idsGiven: 0, tokens: 0, brokenRecords: 0, sentences: 0, recoded: [] };
    const words = {
      bytes: new Uint8Array(0),
      offsets: new Uint32Array(1),
      counts: new Float64Array(0),
      ids: new Int32Array(0),
    };
    const result = addSkipped(start, [
      {
        ...shard,
        words,
        skipped: [
          { path: '/b', reason: 'vanished' },
          { path: '/b', reason: 'vanished' },
        ],
      },
      {
        ...shard,
        words,
        skipped: [
          { path: '/a', reason: 'changed' },
          { path: '/b', reason: 'vanished' },
        ],
      },
    ]);
    assert.deepEqual(result.skippedCounts, { empty: 1, changed: 1, vanished: 1 });
    assert.deepEqual(
      result.skipped.map((file) => file.path),
      ['/e', '/a', '/b'],
    );
    assert.equal(result.files, 4);
  });
});

suite('cutting files into segments', () => {
  const file = { path: '/a', bytes: 1000, modifiedMs: 0, encoding: 'utf-8' } as const;

  test('segments cover a file without gaps', () => {
    const segments = planSegments([file], 300);
    assert.deepEqual(
      segments.map(({ start, end }) => [start, end]),
      [
        [0, 300],
        [300, 600],
        [600, Infinity],
      ],
    );
  });

  test('keeps small files and files to be transcoded whole', () => {
    assert.equal(planSegments([{ ...file, bytes: 599 }], 300).length, 1);
    assert.equal(planSegments([{ ...file, encoding: 'utf-16le' }], 300).length, 1);
    assert.equal(planSegments([{ ...file, bytes: 0 }], 300).length, 1);
  });
});
