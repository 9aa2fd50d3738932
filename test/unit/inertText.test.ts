import assert from 'node:assert/strict';
import fc from 'fast-check';
import { notificationText, oneLine, quickPickText } from '../../src/host/inertText';

/**
 * Patterns of VS Code for a link in a notification, and for an icon in a label (vs/base/common: linkedText,
 * iconLabels).
 */
const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;
const icon = /(\\)?\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\)/;

suite('inert text', () => {
  test('leaves no link in a notification, and reads the same', () => {
    const hostile = 'a [x](command:workbench.action.quit) [y](https://example.com "t") [[z]](file:///etc)';
    assert.match(hostile, link);
    const shown = notificationText(hostile);
    assert.doesNotMatch(shown, link);
    assert.equal(shown.replaceAll('\u200b', ''), hostile);
    fc.assert(
      fc.property(fc.array(fc.constantFrom('[', ']', '(', ')', 'x', ' ', 'command:a', 'https://a')), (parts) => {
        assert.doesNotMatch(notificationText(parts.join('')), link);
      }),
    );
  });

  test('shows what turns the direction of notifications and quick picks', () => {
    assert.equal(
      notificationText('No model has “a\u202eb” or “می\u200cخواهم”.'),
      'No model has “a\ufffdb” or “می\u200cخواهم”.',
    );
    assert.equal(quickPickText('a\u2067b'), 'a\ufffdb');
  });

  test('leaves no icon in a quick pick', () => {
    for (const hostile of ['$(zap)', '\\$(zap)', '\\\\$(sync~spin) $(x)', '$$(zap)']) {
      assert.match(hostile, icon);
      assert.doesNotMatch(quickPickText(hostile), icon);
    }
    assert.equal(quickPickText('costs $5 (five)'), 'costs $5 (five)');
  });

  test('makes one line of limited length without bidirectional controls', () => {
    assert.equal(oneLine('a\nb\u2028c\u202ed\u0007'), 'a\ufffdb\ufffdc\ufffdd\ufffd');
    assert.equal(oneLine('\u{1f409}'.repeat(5_000_000), 5), `${'\u{1f409}'.repeat(4)}…`);
    assert.equal(oneLine('12345', 5), '12345');
    assert.equal(oneLine('می\u200cخواهم 👩\u200d🔬 a\u200db'), 'می\u200cخواهم 👩\u200d🔬 a\ufffdb');
    assert.equal(oneLine('na\u00efve \u738b'), 'na\u00efve \u738b');
  });
});
