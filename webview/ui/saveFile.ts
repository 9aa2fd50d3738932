import type { SaveRequest } from '../../src/protocol/views';
import { announce } from './announce';

type Content = Uint8Array | string;

/**
 * Makes a file, lets the host save it, and says so.
 *
 * @param make the bytes, or text that is written as UTF-8
 */
export async function saveFile(
  host: { save(request: SaveRequest): Promise<boolean> },
  suggestedName: string,
  make: () => Content | Promise<Content>,
  onError: (error: unknown) => void,
): Promise<void> {
  try {
    const made = await make();
    const content = typeof made === 'string' ? new TextEncoder().encode(made) : made;
    const kind = suggestedName.endsWith('.png') ? 'png' : 'csv';
    if (await host.save({ suggestedName, kind, content })) {
      announce('Saved');
    }
  } catch (error) {
    onError(error);
  }
}
