import { factsOf, type ExportFact, type formatFacts } from './formatFacts';

type Rows = (typeof formatFacts)[keyof typeof formatFacts];
type Exported = Extract<Rows, { readonly exports: unknown }>['exports'][number];
type Packed = `${Extract<Exported, { readonly packed: true }>['ending']}.gz`;

/** Ending of a file that a model can be written to. */
export type ExportEnding = Exported['ending'] | Packed;

/** A format that models are written in. */
export interface ExportFormat extends Pick<ExportFact, 'name' | 'companion' | 'variant'> {
  /** What the user does with it: keep the model, give word vectors to other tools, or work with a table. */
  readonly use: 'model' | 'words' | 'table';
  /** The end of the file's name; the longest that fits decides. */
  readonly ending: ExportEnding;
}

const plain = Object.values(factsOf).flatMap(({ exports = [], kinds = [] }) =>
  exports.map((fact) => ({
    ...fact,
    use: kinds.includes('languageModels') ? 'model' : kinds.includes('tables') ? 'table' : 'words',
  })),
);

/** All formats that models are written in, in the order of dialogues. */
export const exportFormats: readonly ExportFormat[] = [
  ...plain,
  ...plain
    .filter(({ packed }) => packed)
    .map(({ ending, name, use }) => ({
      ending: `${ending}.gz`,
      name: `${name.replace(/( \(|,).*$/, '')}, packed`,
      use,
      variant: true,
    })),
].map((format) => format as ExportFormat);

/** Returns the format that a file's name asks for, if any. A file with the name `.bin` has no ending. */
export function exportFormatOf(name: string): ExportFormat | undefined {
  const lower = name.toLowerCase();
  return exportFormats
    .filter(({ ending }) => lower.endsWith(ending) && lower.length > ending.length)
    .sort((a, b) => b.ending.length - a.ending.length)[0];
}

/** Returns the files that are written for a model: `target`, then the one beside it if its format has one. */
export function filesWritten(target: string): readonly string[] {
  const format = exportFormatOf(target);
  return format?.companion === undefined
    ? [target]
    : [target, target.slice(0, -format.ending.length) + format.companion];
}
