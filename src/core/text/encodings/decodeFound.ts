import { recogniseEncoding } from './recognise';
import { decodeText } from './transcoder';

/** The text of a file in the encoding that its letters show; as UTF-8 if they show none. */
export function decodeFound(bytes: Uint8Array): string {
  const found = recogniseEncoding(bytes);
  return found.kind === 'text'
    ? decodeText(bytes.subarray(found.mark), found.encoding)
    : new TextDecoder().decode(bytes);
}
