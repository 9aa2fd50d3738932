import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { exportFormats } from '../../src/core/formats/exportFormats';
import { factsOf, type FormatName } from '../../src/core/formats/formatFacts';
import { registry } from '../../src/core/formats/registry';
import { convertCommand } from '../../src/cli/convert';

suite('the table of formats', () => {
  const names = Object.keys(factsOf) as FormatName[];
  const docs = readFileSync('docs/formats.md', 'utf8');

  test('the registry has a row for each format, and no other', () => {
    assert.deepEqual(Object.keys(registry).sort(), [...names].sort());
  });

  test('a format without a reader has a remedy or is an archive, and no other has a remedy', () => {
    for (const name of names) {
      const { remedy, documented } = factsOf[name];
      const isArchive = name === 'gzip' || name === 'zip';
      const isRead = documented !== undefined;
      assert.equal(remedy === undefined, isRead, name);
      assert.ok(isRead || !registry[name].format, name);
      assert.ok(!isArchive || !registry[name].format, name);
    }
  });

  test('an ending has the same role in all rows', () => {
    const roles = new Map<string, string>();
    for (const name of names) {
      for (const [ending, role] of Object.entries(factsOf[name].endings ?? {})) {
        assert.equal(roles.get(ending) ?? role, role, `${ending} of ${name}`);
        roles.set(ending, role);
      }
    }
  });

  test('the reader of a format writes the endings of its row', () => {
    const written = (name: FormatName): string[] => Object.keys(registry[name].format?.exports ?? {});
    const stated = (name: FormatName): string[] => (factsOf[name].exports ?? []).map(({ ending }) => ending);
    for (const name of names) {
      assert.deepEqual(
        stated(name).filter((ending) => !written(name).includes(ending)),
        [],
        name,
      );
    }
    assert.deepEqual([...new Set(names.flatMap(written))].sort(), names.flatMap(stated).sort());
  });

  test('docs/formats.md names each format that is opened, and each ending that is written', () => {
    const table = docs.split('\n').filter((line) => line.startsWith('|'));
    for (const name of names) {
      const { documented } = factsOf[name];
      const isInTable = documented === undefined || table.some((line) => line.includes(documented));
      assert.ok(isInTable, `docs/formats.md: no row under "Open" has ${documented} for ${name}`);
    }
    const [, write = ''] = docs.split('## Write');
    const endings = [...write.matchAll(/^\| `(\.[\w.]+)`/gm)].map(([, ending]) => ending);
    assert.deepEqual(
      endings,
      exportFormats.map(({ ending }) => ending),
      'docs/formats.md: the endings under "Write"',
    );
    for (const { ending, name } of exportFormats) {
      const row = new RegExp(`^\\| \`${ending.replaceAll('.', '\\.')}\` +\\| (.*?) +\\|$`, 'm').exec(write);
      assert.equal(row?.[1], name, `docs/formats.md: the name of ${ending}`);
    }
  });

  test('convert --help names each ending that is written', () => {
    for (const { ending } of exportFormats) {
      assert.ok(convertCommand.summary.split(' ').includes(ending), ending);
    }
  });
});
