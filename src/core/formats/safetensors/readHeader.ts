import type { Memory } from '../../io/memory';
import type { Source } from '../../io/source';
import { headerLength, parseHeader, PREFIX_BYTES, type SafetensorsHeader } from './safetensors';

/** Reads the header of any safetensors file. @throws VecinityError `badFile`, `unreadable`, `outOfMemory` */
export async function readHeader(source: Source, memory: Memory): Promise<SafetensorsHeader> {
  const json = memory.bytes(headerLength(await source.head(PREFIX_BYTES), source.size, source.path), source.path);
  await source.read(json, PREFIX_BYTES);
  return parseHeader(json, source.size, source.path);
}
