import { isUsualName } from './fileEndings';

/*
 * The manifest has the editor twice, because one editor cannot both be the usual one for some endings and an option for
 * others.
 */

/** The usual editor of files that are nothing but embeddings; opens any file that it is told to. */
export const embeddingsEditor = 'vecinity.embeddings';
/** An option under "Reopen Editor With…" for files that may be embeddings. */
export const optionalEmbeddingsEditor = 'vecinity.optionalEmbeddings';

/** The editor that the manifest has for a file of that name, so that VS Code calls it by its title. */
export function editorFor(name: string): string {
  return isUsualName(name) ? embeddingsEditor : optionalEmbeddingsEditor;
}
