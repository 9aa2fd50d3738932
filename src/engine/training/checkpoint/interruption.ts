/** The reason of an abort after which the run may be resumed: its checkpoint stays. */
export const interruption = Symbol('interrupted');
