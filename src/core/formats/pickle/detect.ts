import { latin1, type Detect } from '../shared/signature';

/** A pickle begins with its protocol, 2 to 5. */
export const isPickle: Detect = (head) => head[0] === 0x80 && head[1]! >= 2 && head[1]! <= 5;

/**
 * A pickle of an older protocol, which Python 2 writes by default: it begins with the name of a function, with a
 * list or dict that gets a number, or with a tuple of texts.
 */
export const resemblesPickle: Detect = (head) => {
  const start = latin1(head.subarray(0, 200));
  return (
    /^c[\w.]+\r?\n[\w.]+\r?\n(?:p\d+\r?\n)?[()\]}]/.test(start) ||
    /^\(+(?:[dl]p\d+\r?\n|[SV][^\n]{0,150}\np\d+\r?\n|c[\w.]+\r?\n[\w.]+\r?\np\d+\r?\n)/.test(start) ||
    /^\(*[\]}]q[\0-\x05]/.test(start) ||
    /^\([UX][^\n]{1,150}q\0/.test(start)
  );
};
