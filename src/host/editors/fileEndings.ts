import { factsOf, type EndingRole, type FileKind } from '../../core/formats/formatFacts';

interface FileEnding {
  readonly role: EndingRole;
  readonly kinds: Set<FileKind>;
}

/** Endings of files that may be embeddings, without the dot. The manifest has the same, which a test compares. */
const fileEndings = new Map<string, FileEnding>();

for (const { endings = {}, kinds = [] } of Object.values(factsOf)) {
  for (const [ending, role] of Object.entries(endings)) {
    const known = fileEndings.get(ending) ?? { role, kinds: new Set() };
    kinds.forEach((kind) => known.kinds.add(kind));
    fileEndings.set(ending, known);
  }
}

function endingsOf(...roles: readonly EndingRole[]): readonly string[] {
  return [...fileEndings].filter(([, { role }]) => roles.includes(role)).map(([ending]) => ending);
}

/** Endings that only embeddings have, plain and packed. */
export const usualEndings: readonly string[] = endingsOf('default').flatMap((ending) => [ending, `${ending}.gz`]);

/** Endings that other files have too. */
export const optionalEndings: readonly string[] = endingsOf('option', 'rare');

/** Endings of files that are listed where you choose one. */
export const listedEndings: readonly string[] = [...usualEndings, ...endingsOf('option')];

/** Returns what follows the last dot in the names of files of some kind, or of all. */
export function extensionsOf(kind?: FileKind): readonly string[] {
  const fitting = [...fileEndings].filter(([, { kinds }]) => kind === undefined || kinds.has(kind));
  return [...new Set(fitting.map(([ending]) => ending.replace(/^.*\./, '')))];
}

/** Whether only embeddings have a name like this. */
export function isUsualName(name: string): boolean {
  const lower = name.toLowerCase();
  return usualEndings.some((ending) => lower.endsWith(`.${ending}`));
}
