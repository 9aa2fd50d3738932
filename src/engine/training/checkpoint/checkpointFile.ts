import { rm } from 'node:fs/promises';
import {
  bytesOf,
  checkpointMetadata,
  checkpointTensors,
  filesTensor,
  readFacts,
  readFiles,
  stateTensors,
  type CheckpointFacts,
  type LearningState,
  type ReadFile,
} from '../../../core/formats/safetensors/checkpointLayout';
import { readHeader } from '../../../core/formats/safetensors/readHeader';
import { buildHeader } from '../../../core/formats/safetensors/safetensors';
import { writeAtomically } from '../../files/atomicFile';
import { withInputFile } from '../../files/inputFile';
import { memory } from '../../files/memory';

/** Ending of a checkpoint's name, after that of its model. */
export const CHECKPOINT_ENDING = '.checkpoint';
/** Bytes of a piece; a run can be cancelled between two pieces. */
const PIECE_BYTES = 8 * 1024 * 1024;

/** The path of the checkpoint of a run that writes its model to `output`. */
export function checkpointPath(output: string): string {
  return output + CHECKPOINT_ENDING;
}

/** The path of the model that a checkpoint belongs to; undefined if `checkpoint` is not a checkpoint. */
export function outputOf(checkpoint: string): string | undefined {
  return checkpoint.endsWith(CHECKPOINT_ENDING) ? checkpoint.slice(0, -CHECKPOINT_ENDING.length) : undefined;
}

/** Replaces the checkpoint at `path`. @throws VecinityError `diskFull`, `unreadable`, `cancelled` */
export async function writeCheckpoint(
  path: string,
  facts: CheckpointFacts,
  state: LearningState,
  files: readonly ReadFile[],
  signal: AbortSignal,
): Promise<void> {
  const tensors = checkpointTensors(state, files);
  const header = buildHeader(tensors, checkpointMetadata(facts));
  const pieces = function* (): Generator<Uint8Array> {
    yield header;
    for (const { bytes } of tensors) {
      for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
        yield bytes.subarray(start, start + PIECE_BYTES);
      }
    }
  };
  const size = tensors.reduce((sum, { bytes }) => sum + bytes.length, header.length);
  await writeAtomically(path, size, pieces(), signal);
}

/** Reads the facts about the run from a checkpoint, without its state. @throws VecinityError `unreadable`, `badFile` */
export async function readCheckpoint(
  path: string,
): Promise<{ readonly facts: CheckpointFacts; readonly files: readonly ReadFile[] | undefined }> {
  return withInputFile(path, async (file) => {
    const header = await readHeader(file, memory);
    const facts = readFacts(header, path);
    const tensor = filesTensor(header);
    if (!tensor) {
      return { facts, files: undefined };
    }
    const bytes = memory.bytes(tensor.bytes, path);
    await file.read(bytes, tensor.position);
    return { facts, files: readFiles(bytes, path) };
  });
}

/**
 * Fills the arrays of `state` from a checkpoint.
 * @throws VecinityError `unreadable`, `badFile` if the parts do not fit, `cancelled`
 */
export async function restoreState(path: string, state: LearningState, signal: AbortSignal): Promise<void> {
  await withInputFile(path, async (file) => {
    const tensors = stateTensors(await readHeader(file, memory), state, path);
    for (const [name, values] of Object.entries(state)) {
      await file.read(bytesOf(values), tensors.get(name)!.position, signal);
    }
  });
}

export async function discardCheckpoint(path: string): Promise<void> {
  await rm(path, { force: true });
}
