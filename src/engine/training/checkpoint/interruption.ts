/** The abort reason that keeps the checkpoint, so that the run can be resumed. */
export const interruption = Symbol('interrupted');
