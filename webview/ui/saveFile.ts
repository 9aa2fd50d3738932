import type { SaveRequest } from '../../src/protocol/views';
import { announce } from './announce';
import { hasFormulas, toCsv, type CsvRows } from './csv';

/**
 * Makes a file, lets the host save it, and says so.
 *
 * @param make the bytes of a picture, or the rows of a CSV table
 */
export async function saveFile(
  host: { save(request: SaveRequest): Promise<boolean> },
  suggestedName: string,
  make: () => Uint8Array | CsvRows | Promise<Uint8Array | CsvRows>,
  onError: (error: unknown) => void,
): Promise<void> {
  try {
    const made = await make();
    if (await host.save({ suggestedName, ...contentOf(made) })) {
      announce('Saved');
    }
  } catch (error) {
    onError(error);
  }
}

function contentOf(made: Uint8Array | CsvRows): Omit<SaveRequest, 'suggestedName'> {
  if (made instanceof Uint8Array) {
    return { kind: 'png', content: made };
  }
  const encoder = new TextEncoder();
  return {
    kind: 'csv',
    content: encoder.encode(toCsv(made)),
    ...(hasFormulas(made) && { forSpreadsheets: encoder.encode(toCsv(made, 'asText')) }),
  };
}
