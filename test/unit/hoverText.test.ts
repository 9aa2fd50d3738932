import assert from 'node:assert/strict';
import Module from 'node:module';
import fc from 'fast-check';
import { formatBytes, formatDuration } from '../../src/core/numberText';
import { formatAge, formatBar } from '../../src/host/format';
import { AnswerCache } from '../../src/host/hover/answerCache';
import { commandLink } from '../../src/host/hover/commandLink';
import { escapeMarkdown } from '../../src/host/inertText';
import type { Neighbour } from '../../src/protocol/engine';
import { assertNear } from './support/assertions';

function unescape(markdown: string): string {
  return markdown
    .replaceAll(/[\u2068\u2069]/g, '')
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

/** As much of VS Code's API as the text touches. */
class MarkdownString {
  isTrusted: unknown;
  constructor(readonly value: string) {}
}

suite('text of hovers', () => {
  const loader = Module as unknown as { _load(request: string, ...rest: unknown[]): unknown };
  const load = loader._load.bind(loader);
  suiteSetup(() => {
    loader._load = (request, ...rest) => (request === 'vscode' ? { MarkdownString } : load(request, ...rest));
  });
  suiteTeardown(() => {
    loader._load = load;
  });

  /** Returns the lines of a word's neighbours, without links and escapes. */
  async function neighbourLines(neighbours: readonly Neighbour[]): Promise<string[]> {
    const { describeWord } = await import('../../src/host/hover/markdown');
    const entry = { word: 'sea', count: 9, rank: 1 };
    const { value } = describeWord({ kind: 'known', entry, vocabularySize: 30, neighbours }, 'model', 'sea');
    const lines = value.split('\n\n')[1]!.split('  \n');
    return lines.map((line) => unescape(line.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')));
  }

  test('says in which order the neighbours are, with a link to the other one', async () => {
    const { describeWord } = await import('../../src/host/hover/markdown');
    const known = {
      kind: 'known',
      entry: { word: 'sea', count: 9, rank: 1 },
      vocabularySize: 30,
      neighbours: [],
    } as const;
    const textOf = (rank: 'evidence' | 'cosine' | undefined): string =>
      describeWord({ ...known, ...(rank ? { rank } : {}) }, 'model', 'sea').value;
    assert.match(textOf('evidence'), /weighted by evidence \(\[by cosine\]\(command:vecinity\.rankNeighbours\?/);
    assert.match(textOf('cosine'), / by cosine \(\[weight\]\(command:vecinity\.rankNeighbours\?/);
    assert.ok(!textOf(undefined).includes('rankNeighbours'), 'a model without counts has one order');
  });

  test('shows recurrences before each neighbour, under one line that explains them', async () => {
    const runs = 12;
    const lines = await neighbourLines([
      { word: 'ship', cosine: 0.75, count: 5, recurrence: { times: 12, runs } },
      { word: 'land', cosine: 0.5, count: 4, recurrence: { times: 3, runs } },
      { word: 'far', cosine: 0.25, count: 3 },
    ]);
    assert.deepEqual(
      lines.map((line) => line.replaceAll('\u00a0', ' ')),
      [
        '12/12: among the nearest neighbours in 12 of 12 reruns',
        '` 0.750 ━━━━━━━━━    12/12` ship',
        '` 0.500 ━━━━━━        3/12` land',
        '` 0.250 ━━━               ` far',
      ],
    );
    assert.ok(
      lines.slice(1).every((line) => !line.slice(0, line.lastIndexOf('`')).includes(' ')),
      'spaces that Markdown joins',
    );
  });

  test('shows no recurrences for a model without them', async () => {
    const lines = await neighbourLines([{ word: 'ship', cosine: 0.75, count: 5 }]);
    assert.deepEqual(
      lines.map((line) => line.replaceAll('\u00a0', ' ')),
      ['` 0.750 ━━━━━━━━━   ` ship'],
    );
  });

  const shown = (markdown: string): string => unescape(markdown.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1'));
  const near = ['ship', 'land', 'coast', 'far'].map((word, i) => ({ word, cosine: 0.9 - i / 10, count: 5 }));

  test('names the part of an identifier', async () => {
    const { describeWord } = await import('../../src/host/hover/markdown');
    const part = { start: 3, end: 6 };
    const entry = { word: 'sea', count: 9, rank: 1 };
    const known = describeWord({ kind: 'known', entry, vocabularySize: 30, neighbours: [], part }, 'm', 'getSeaName');
    assert.match(shown(known.value), /^\*\*sea\*\* in getSeaName · 9 times/);
    const unknown = { kind: 'unknown', text: 'getSeeName', suggestions: [entry], part } as const;
    const markdown = describeWord(unknown, 'm', 'getSeeName');
    assert.match(shown(markdown.value), /^\*\*See\*\* in getSeeName is not in the vocabulary\.\n\nDid you mean sea/);
  });

  test('of source code is one line with one link', async () => {
    const { codeLine } = await import('../../src/host/hover/codeHover');
    const entry = { word: 'sea', count: 9, rank: 1 };
    const known = { kind: 'known', entry, vocabularySize: 30, neighbours: near } as const;
    const line = codeLine({ ...known, part: { start: 3, end: 6 } }, 'getSeaName')!.value;
    assert.equal(shown(line), '**sea** in getSeaName · near ship, land, coast · Ask');
    const weighted = codeLine({ ...known, rank: 'evidence' }, 'sea')!.value;
    assert.equal(shown(weighted), '**sea** · near ship, land, coast (weighted by evidence) · Ask');
    assert.doesNotMatch(codeLine({ ...known, rank: 'cosine' }, 'sea')!.value, /weighted/);
    assert.deepEqual(
      [...line.matchAll(/\(command:([\w.]+)/g)].map(([, command]) => command),
      ['vecinity.ask'],
    );
    assert.equal(shown(codeLine({ ...known, neighbours: [], equallyFar: 29 }, 'sea')!.value), '**sea** · Ask');
  });

  test('of source code says nothing about unknown words and single letters', async () => {
    const { codeLine } = await import('../../src/host/hover/codeHover');
    assert.equal(codeLine({ kind: 'unknown', text: 'seee', suggestions: [] }, 'seee'), undefined);
    for (const entry of [
      { word: 'i', count: 9, rank: 1 },
      { word: 'seee', count: 0, rank: 0, isOutside: true as const },
    ]) {
      assert.equal(codeLine({ kind: 'known', entry, vocabularySize: 30, neighbours: near }, entry.word), undefined);
    }
  });

  test('escaped text holds no syntax and reads the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (text) => {
        const escaped = escapeMarkdown(text, Infinity);
        assert.match(escaped, /^\u2068(?:[\p{L}\p{M}\p{N}]|&#\d+;)*\u2069$/u);
        const disturbing = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;
        const joiners = /[\u200c\u200d]/gu;
        const expected = text.replaceAll(disturbing, '\ufffd');
        // Joiners stay or show, by the letter before.
        assert.equal(unescape(escaped).replaceAll(joiners, '\ufffd'), expected.replaceAll(joiners, '\ufffd'));
      }),
    );
  });

  test('keeps joiners of Persian, Indic scripts and emoji, and shows what turns or hides text', () => {
    for (const word of [
      'می\u200cخواهم',
      'क\u094d\u200dष',
      'ශ\u0dca\u200dරී',
      '👨\u200d👩\u200d👧',
      '👩🏽\u200d🔬',
      '🏳\ufe0f\u200d🌈',
    ]) {
      assert.equal(unescape(escapeMarkdown(word)), word);
    }
    for (const [text, shown] of [
      ['a\u202eb', 'a\ufffdb'],
      ['abc\u2066\u2069', 'abc\ufffd\ufffd'],
      ['pay\u200dpal\u200c', 'pay\ufffdpal\ufffd'],
      ['א\u200fב\u061cג', 'א\ufffdב\ufffdג'],
      ['zero\u200bwidth', 'zero\ufffdwidth'],
      ['می\u200c\u200cخواهم', 'می\u200c\ufffdخواهم'],
    ] as const) {
      // The isolates around the text are ours.
      const inner = escapeMarkdown(text).slice(1, -1);
      assert.equal(
        inner.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code))),
        shown,
      );
    }
  });

  test('cuts a long word between characters', () => {
    const family = '👨\u200d👩\u200d👧';
    assert.equal(unescape(escapeMarkdown(family.repeat(9))), `${family.repeat(7)}…`);
    assert.equal(unescape(escapeMarkdown(`a${'\u0301'.repeat(99)}`, 5)), 'a\u0301\u0301\u0301…');
    assert.equal(unescape(escapeMarkdown('a'.repeat(5000))), `${'a'.repeat(39)}…`);
    assert.equal(unescape(escapeMarkdown('😀'.repeat(50))), `${'😀'.repeat(39)}…`);
    assert.equal(unescape(escapeMarkdown('b'.repeat(40))), 'b'.repeat(40));
  });

  test('a link ends where it should and carries its argument', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const link = commandLink('x', 'vecinity.ask', { text }, 'Title');
        const found = /^\[x\]\(command:vecinity\.ask\?([^\s()<>"'\\]*) "Title"\)$/.exec(link);
        assert.ok(found, link);
        assert.deepEqual(JSON.parse(decodeURIComponent(found[1]!)), [{ text }]);
      }),
    );
  });

  test('bars have the right width', () => {
    fc.assert(
      fc.property(fc.double({ min: -2, max: 2, noNaN: true }), fc.integer({ min: 1, max: 40 }), (value, width) => {
        const bar = formatBar(value, width);
        assert.equal(bar.length, width);
        const halves = bar.split('').reduce((sum, c) => sum + (c === '━' ? 2 : c === '╸' ? 1 : 0), 0);
        assertNear(halves / 2, Math.min(1, Math.max(0, value)) * width, 0.25 + 1e-9, 'halves / 2');
      }),
    );
  });

  test('formats sizes, durations and ages', () => {
    assert.deepEqual([0, 999, 1000, 1_234_567, 98_700_000].map(formatBytes), [
      '0 bytes',
      '999 bytes',
      '1.0 KB',
      '1.2 MB',
      '99 MB',
    ]);
    assert.deepEqual([0.04, 9.96, 42.4, 185, 7800].map(formatDuration), [
      '0.0 s',
      '10.0 s',
      '42 s',
      '3 min 5 s',
      '2 h 10 min',
    ]);
    const day = 86_400_000;
    assert.deepEqual(
      [0, 5 * 60_000, 2 * 3_600_000, day, 3 * day].map((age) => formatAge(1e12 - age, 1e12)),
      ['just now', '5 min ago', '2 h ago', '1 day ago', '3 days ago'],
    );
  });

  test('the cache drops the least recently used entry', () => {
    const cache = new AnswerCache<number>(2);
    cache.set('a', 1);
    cache.set('b', 2);
    assert.equal(cache.get('a'), 1);
    cache.set('c', 3);
    assert.deepEqual([cache.get('a'), cache.get('b'), cache.get('c')], [1, undefined, 3]);
    cache.clear();
    assert.equal(cache.get('a'), undefined);
  });
});
