import type { Detect } from '../shared/signature';

/** A pickle begins with its protocol, 2 to 5. */
export const isPickle: Detect = (head) => head[0] === 0x80 && head[1]! >= 2 && head[1]! <= 5;

/** A pickle of an older protocol may begin with the name of what it calls. The reader refuses it. */
export const resemblesPickle: Detect = (head) =>
  /^c[\w.]+\r?\n[\w.]+\r?\n[()\]}]/.test(String.fromCharCode(...head.subarray(0, 200)));
