import { VecinityError } from '../../errors';
import { quoted } from '../../io/faults';

interface Named {
  readonly name: string;
}

type AtLeastOne<Table> = readonly [Table, ...Table[]];

/** Maximum names in the message. */
const MAX_NAMES = 10;

/**
 * Returns the tables of a file with the chosen one first.
 * @param tables the most likely first; the order without a choice
 * @throws VecinityError `badOption` if no table has the chosen name
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
