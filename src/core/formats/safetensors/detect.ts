import { resemblesJson } from '../json/detect';
import { latin1, type Detect } from '../shared/signature';

const BRACE = 0x7b;

/** A safetensors file: the length of a JSON header below 4 GB, in eight bytes. They may be the signature of others. */
export const isSafetensors: Detect = (head) => head[8] === BRACE && head.subarray(4, 8).every((byte) => byte === 0);

/** A safetensors file with an impossible length of the header, which the reader reports. */
export const resemblesSafetensors: Detect = (head) => head[8] === BRACE && head.subarray(0, 8).includes(0);

/** The index of a model in several files. */
export const resemblesShardIndex: Detect = (head) =>
  resemblesJson(head) && /"weight_map"\s*:\s*\{/.test(latin1(head.subarray(0, 64 * 1024)));
