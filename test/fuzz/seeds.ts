import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fixturePath, readManifest } from '../unit/support/fixtures';
import { makeSeeds } from './madeSeeds';

/** Maximum bytes of a companion file; larger files are unrelated. */
const MAX_SIBLING_BYTES = 1_000_000;

/**
 * Returns whole files to damage: those of the manifest and made ones whose path contains one of `names`, or all without
 * names; and named files.
 * @param scratch folder for the made ones
 */
export function seedFiles(names: readonly string[], scratch: string): string[] {
  const named = names.filter((name) => existsSync(name) && statSync(name).isFile()).map((name) => path.resolve(name));
  const words = names.filter((name) => !named.includes(path.resolve(name)));
  const all = readManifest()?.files.map((fixture) => fixture.path) ?? [];
  const isWanted = (file: string): boolean => names.length === 0 || words.some((word) => file.includes(word));
  const made = makeSeeds(scratch).filter((file) => isWanted(path.relative(scratch, file)));
  return [...named, ...made, ...all.filter(isWanted).flatMap((file) => files(fixturePath(file)))];
}

function files(file: string): string[] {
  if (!existsSync(file)) {
    return [];
  }
  if (statSync(file).isFile()) {
    return [file];
  }
  return readdirSync(file, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(file, name))
    .filter((name) => /vectors$|vectors\.cfg$|key2row$|strings\.json$/.test(name));
}

/**
 * Copies a file and its companions.
 * @returns their paths in `folder`
 */
export function copySeed(file: string, folder: string): { readonly file: string; readonly siblings: string[] } {
  const model = path.dirname(path.dirname(file));
  if (['data', 'metadata'].includes(path.basename(path.dirname(file))) && existsSync(path.join(model, 'metadata'))) {
    // A model of Spark is a folder.
    const copy = path.join(folder, path.relative(model, file));
    cpSync(model, folder, { recursive: true });
    const inside = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name));
    return { file: copy, siblings: inside.filter((other) => other !== copy && statSync(other).isFile()) };
  }
  const siblings = copySiblings(file, folder);
  copyFileSync(file, path.join(folder, path.basename(file)));
  return { file: path.join(folder, path.basename(file)), siblings };
}

function copySiblings(file: string, folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  if (/\.(pbtxt|json)$/.test(file)) {
    // Files named by a configuration may lie in folders.
    cpSync(path.dirname(file), folder, {
      recursive: true,
      filter: (from) => from !== file && statSync(from).size < MAX_SIBLING_BYTES,
    });
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => path.join(folder, name))
      .filter((copy) => statSync(copy).isFile());
  }
  const copies: string[] = [];
  for (const name of readdirSync(path.dirname(file))) {
    const sibling = path.join(path.dirname(file), name);
    const status = statSync(sibling);
    if (sibling !== file && status.isFile() && status.size < MAX_SIBLING_BYTES && belongs(name, path.basename(file))) {
      copyFileSync(sibling, path.join(folder, name));
      copies.push(path.join(folder, name));
    }
  }
  return copies;
}

function belongs(name: string, file: string): boolean {
  return (
    name.startsWith(file) || /^(vocab|tokenizer|metadata|config|key2row|strings|vectors$|vectors\.|fortran)/.test(name)
  );
}
