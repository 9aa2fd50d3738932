import assert from 'node:assert/strict';
import { hoverHint, lacksCodeHovers } from '../../src/host/hover/hoverHint';

suite('hint on hovers', () => {
  const settings = (languages: readonly string[], enabled = true) => ({ enabled, languages, neighbours: 8 });

  test('names the files that have hovers, and promises none where they are off', () => {
    assert.match(hoverHint(settings(['plaintext', 'markdown'])), /^Hover a word in a text or Markdown file /);
    assert.match(hoverHint(settings(['*'])), /^Hover any word /);
    assert.match(hoverHint(settings(['typescript'])), /^Hover a word in a file /);
    assert.equal(hoverHint(settings([])), '');
    assert.equal(hoverHint(settings(['*'], false)), '');
  });

  test('offers hovers in code only to those who see code without them', () => {
    const usual = settings(['plaintext', 'markdown']);
    assert.equal(lacksCodeHovers(usual, ['markdown', 'typescript']), true);
    assert.equal(lacksCodeHovers(usual, ['markdown', 'log']), false);
    assert.equal(lacksCodeHovers(usual, []), false);
    assert.equal(lacksCodeHovers(settings(['*']), ['typescript']), false);
    assert.equal(lacksCodeHovers(settings(['typescript']), ['typescript']), false);
  });
});
