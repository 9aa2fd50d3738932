import { firstLine, type Detect } from '../shared/signature';

/** A floret table begins with `bucket dim minn maxn hashCount hashSeed BOW EOW`. */
export const resemblesFloret: Detect = (head) => /^(\d+ ){6}\S+ \S+$/.test(firstLine(head));
