/** Every command of the manifest. `table.ts` says what each does. */
export const commandIds = [
  'vecinity.train',
  'vecinity.trainSelection',
  'vecinity.pauseTraining',
  'vecinity.resumeTraining',
  'vecinity.cancelTraining',
  'vecinity.openEmbeddings',
  'vecinity.openWithLimits',
  'vecinity.selectModel',
  'vecinity.showWords',
  'vecinity.neighbours',
  'vecinity.analogy',
  'vecinity.similarity',
  'vecinity.plot',
  'vecinity.ask',
  'vecinity.renameModel',
  'vecinity.deleteModel',
  'vecinity.removeModel',
  'vecinity.revealModel',
  'vecinity.exportModel',
  'vecinity.compareDimensions',
  'vecinity.showTraining',
  'vecinity.copyCommandLine',
  'vecinity.showLog',
  'vecinity.openWalkthrough',
] as const;

export type CommandId = (typeof commandIds)[number];
