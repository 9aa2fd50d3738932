/*
 * The second bundle of the extension: what activation does not need. `await import('./firstUse')` loads it, so that
 * activation stays fast as commands and editors are added. Import nothing of this file statically but types.
 */
export { runCommand } from './commands/table';
export { EmbeddingsDocument } from './editors/embeddingsDocument';
export { EmbeddingsTab } from './editors/embeddingsTab';
export { openEmbeddings } from './models/openEmbeddings';
export { train } from './training/trainModel';
