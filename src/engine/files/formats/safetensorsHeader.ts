import {
  headerLength,
  parseHeader,
  PREFIX_BYTES,
  type SafetensorsHeader,
} from '../../../core/formats/safetensors/safetensors';
import { allocateBytes } from '../allocate';
import type { Source } from '../../../core/io/source';

/** The header of any safetensors file, without its data. */
export async function readSafetensorsHeader(file: Source): Promise<SafetensorsHeader> {
  const json = allocateBytes(headerLength(await file.head(PREFIX_BYTES), file.size, file.path), file.path);
  await file.read(json, PREFIX_BYTES);
  return parseHeader(json, file.size, file.path);
}
