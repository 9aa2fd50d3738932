import assert from 'node:assert/strict';
import { notReadText, readDataText } from '../../src/host/training/dataFilesText';

suite('text on data files', () => {
  test('counts them, names one, and says what to write', () => {
    const found = { count: 14, example: '/w/notes/old.rows.csv' };
    assert.equal(
      notReadText(found, (file) => file.slice('/w/'.length)),
      'Not read: 14 data files, such as notes/old.rows.csv.',
    );
    assert.match(readDataText(found), /: \*\*\/\* and \*\*\/\*\.csv\.$/);
    assert.match(readDataText({ count: 1, example: '/w.d/rows.jsonl.gz' }), / \*\*\/\*\.jsonl\.gz\.$/);
  });
});
