import { VecinityError } from '../../errors';
import { quoted } from '../../io/faults';

interface Named {
  readonly name: string;
}

type AtLeastOne<Table> = readonly [Table, ...Table[]];

/** So many names are told. */
const MAX_NAMES = 10;

/**
 * The tables of a file with the one that somebody asked for before the others; as they are if nobody asked.
 * @param tables the likeliest first
 * @throws VecinityError `badOption` if none has that name
 */
export function selectTable<Table extends Named>(
  tables: readonly Table[],
  name: string,
  path: string,
): AtLeastOne<Table>;
export function selectTable<Table extends Named>(
  tables: AtLeastOne<Table>,
  name: string | undefined,
  path: string,
): AtLeastOne<Table>;
export function selectTable<Table extends Named>(
  tables: readonly Table[],
  name: string | undefined,
  path: string,
): readonly Table[] {
  if (name === undefined) {
    return tables;
  }
  const chosen = tables.find((table) => table.name === name);
  if (!chosen) {
    const names = tables.slice(0, MAX_NAMES).map((table) => quoted(table.name));
    const but = names.length > 0 ? `, but ${names.join(', ')}${tables.length > MAX_NAMES ? ', …' : ''}` : '';
    throw new VecinityError('badOption', `${path} has no table ${quoted(name)}${but}.`, {
      path,
      remedy: names.length > 0 ? 'Choose one of these.' : 'Choose another file.',
    });
  }
  return [chosen, ...tables.filter((table) => table !== chosen)];
}
