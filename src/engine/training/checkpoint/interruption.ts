/** The reason of an abort that keeps the checkpoint, so that the run can be resumed. */
export const interruption = Symbol('interrupted');
