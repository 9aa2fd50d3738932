import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatBytes, formatDuration } from '../../src/core/numberText';
import { formatAge, formatBar } from '../../src/host/format';
import { AnswerCache } from '../../src/host/hover/answerCache';
import { commandLink } from '../../src/host/hover/commandLink';
import { escapeMarkdown } from '../../src/host/inertText';

function unescape(markdown: string): string {
  return markdown.replaceAll(/[\u2068\u2069]/g, '').replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

suite('text of hovers', () => {
  test('escaped text holds no syntax and reads as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (text) => {
        const escaped = escapeMarkdown(text, Infinity);
        assert.match(escaped, /^\u2068(?:[\p{L}\p{M}\p{N}]|&#\d+;)*\u2069$/u);
        const disturbing = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;
        assert.equal(unescape(escaped), text.replaceAll(disturbing, '\ufffd'));
      }),
    );
  });

  test('a long word is cut between characters', () => {
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

  test('bars are as wide as they should be', () => {
    fc.assert(
      fc.property(fc.double({ min: -2, max: 2, noNaN: true }), fc.integer({ min: 1, max: 40 }), (value, width) => {
        const bar = formatBar(value, width);
        assert.equal(bar.length, width);
        const halves = bar.split('').reduce((sum, c) => sum + (c === '━' ? 2 : c === '╸' ? 1 : 0), 0);
        assert.ok(Math.abs(halves / 2 - Math.min(1, Math.max(0, value)) * width) <= 0.25 + 1e-9);
      }),
    );
  });

  test('sizes, durations and ages', () => {
    assert.deepEqual([0, 999, 1000, 1_234_567, 98_700_000].map(formatBytes), ['0 bytes', '999 bytes', '1.0 KB', '1.2 MB', '99 MB']);
    assert.deepEqual([0.04, 9.96, 42.4, 185, 7800].map(formatDuration), ['0.0 s', '10.0 s', '42 s', '3 min 5 s', '2 h 10 min']);
    const day = 86_400_000;
    assert.deepEqual([0, 5 * 60_000, 2 * 3_600_000, day, 3 * day].map((age) => formatAge(1e12 - age, 1e12)), [
      'just now',
      '5 min ago',
      '2 h ago',
      '1 day ago',
      '3 days ago',
    ]);
  });

  test('the cache forgets what was unused for longest', () => {
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
