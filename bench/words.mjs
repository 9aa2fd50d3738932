import { closeSync, openSync, readSync } from 'node:fs';

/**
 * At most `count` random words of a .safetensors model, which a hover takes as whole words. The sample is the same each
 * time.
 */
export function randomWords(file, count) {
  const words = vocabulary(file).filter((word) => /^[a-z]{3,20}$/.test(word));
  let state = 1;
  for (let i = words.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0; // Numerical Recipes' generator
    const j = Math.floor((state / 2 ** 32) * (i + 1));
    [words[i], words[j]] = [words[j], words[i]];
  }
  return words.slice(0, count);
}

function vocabulary(file) {
  const descriptor = openSync(file, 'r');
  const read = (position, length) => {
    const bytes = Buffer.alloc(length);
    readSync(descriptor, bytes, 0, length, position);
    return bytes;
  };
  const headerBytes = Number(read(0, 8).readBigUInt64LE());
  const header = JSON.parse(read(8, headerBytes).toString());
  const tensor = (name) => {
    const [begin, end] = header[name].data_offsets;
    return read(8 + headerBytes + begin, end - begin);
  };
  const offsets = tensor('vocabulary.offsets');
  const bytes = tensor('vocabulary.bytes');
  closeSync(descriptor);
  return Array.from({ length: offsets.length / 8 - 1 }, (_, id) =>
    bytes.toString('utf8', Number(offsets.readBigInt64LE(8 * id)), Number(offsets.readBigInt64LE(8 * id + 8))),
  );
}
