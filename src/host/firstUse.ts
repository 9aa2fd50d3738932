/*
 * The second bundle of the extension: everything that activation does not need. `await import('./firstUse')` loads it.
 * A static import of this file would load it at activation.
 */
export { confirmTraining } from './commands/train';
export { runCommand } from './commands/table';
export { EmbeddingsDocument } from './editors/embeddingsDocument';
export { EmbeddingsTab } from './editors/embeddingsTab';
export { codeLine, isCode, wordInCode } from './hover/codeHover';
export { openEmbeddings } from './models/openEmbeddings';
export { writeWorkspaceWords } from './models/openFile';
export { train } from './training/trainModel';
