import { isUsualName } from './fileEndings';

/*
 * The manifest declares the editor twice: one declaration cannot be the default for some endings and an option for
 * others.
 */

/** The default editor for endings that only embeddings have. It opens any file. */
export const embeddingsEditor = 'vecinity.embeddings';
/** An option under "Reopen Editor With…" for files that may be embeddings. */
export const optionalEmbeddingsEditor = 'vecinity.optionalEmbeddings';

/** The editor that the manifest declares for a file name, so that VS Code shows the right title. */
export function editorFor(name: string): string {
  return isUsualName(name) ? embeddingsEditor : optionalEmbeddingsEditor;
}
