/** Writes text in an encoding by inverting the platform's decoder, which shares no table with ours. */
export function encodeLegacy(text: string, encoding: string): Buffer {
  if (encoding === 'windows-1252') {
    // Some versions of Node.js read it as Latin-1.
    const extra = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';
    return Buffer.from(Array.from(text).map((c) => (extra.includes(c) ? 0x80 + extra.indexOf(c) : c.charCodeAt(0))));
  }
  const table = tableOf(encoding);
  const bytes = Array.from(text).flatMap((character) => {
    const found = table.get(character);
    if (!found) {
      throw new Error(`${encoding} has no ${character}`);
    }
    return found;
  });
  return Buffer.from(bytes);
}

const tables = new Map<string, Map<string, readonly number[]>>();

function tableOf(encoding: string): Map<string, readonly number[]> {
  let table = tables.get(encoding);
  if (!table) {
    table = new Map();
    const decoder = new TextDecoder(encoding);
    const add = (...bytes: number[]): void => {
      const text = decoder.decode(Uint8Array.from(bytes));
      if (Array.from(text).length === 1 && text !== '\ufffd' && !table!.has(text)) {
        table!.set(text, bytes);
      }
    };
    for (let first = 0; first < 256; first++) {
      add(first);
    }
    if (!/^(?:windows|iso|koi|ibm|mac|x-mac)/.test(encoding)) {
      for (let first = 0x81; first < 0xff; first++) {
        for (let second = 0x40; second < 0xff; second++) {
          add(first, second);
        }
      }
    }
    tables.set(encoding, table);
  }
  return table;
}
