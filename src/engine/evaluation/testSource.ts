import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { VecinityError } from '../../core/errors';
import { detectTestKind } from '../../core/evaluation/testSets';
import type { TestPart } from '../../core/evaluation/testLines';
import type { TestSource } from '../../core/evaluation/testSets';
import { decodeFound } from '../../core/text/encodings/decodeFound';
import type { FoundTest } from '../../protocol/evaluation';
import { withInputFile } from '../files/inputFile';

/** Larger than any published test set. */
const MAX_BYTES = 50_000_000;
/** Bytes that show what a file holds. */
const HEAD_BYTES = 64 * 1024;
const MAX_PARTS = 500;
const MAX_DEPTH = 3;
const textEndings = /\.(txt|tsv|csv)$/iu;

/**
 * Reads a test set: a file, or the text files of a folder and of those in it.
 * @throws VecinityError `unreadable`; `badFile` if it is larger than any test set
 */
export async function readTestSource(file: string): Promise<TestSource> {
  const isFolder = await stat(file).then(
    (status) => status.isDirectory(),
    () => false,
  );
  const files = isFolder ? await filesIn(file) : [file];
  if (files.length === 0) {
    throw new VecinityError('unreadable', `${file} has no text file.`, {
      path: file,
      remedy: 'Choose a folder with .txt, .tsv or .csv files.',
    });
  }
  const parts: TestPart[] = [];
  let bytes = 0;
  for (const one of files) {
    const text = await withInputFile(one, async (input) => {
      bytes += input.size;
      if (bytes > MAX_BYTES) {
        throw tooLarge(file);
      }
      return decodeFound(await input.head(input.size));
    });
    parts.push({ name: path.basename(one), text });
  }
  return { path: file, parts };
}

/** The files that hold a test set, by their first lines. Unreadable files are left out. */
export async function findTests(paths: readonly string[]): Promise<FoundTest[]> {
  const found: FoundTest[] = [];
  for (const file of paths) {
    try {
      const head = await withInputFile(file, async (input) =>
        input.size > MAX_BYTES ? '' : decodeFound(await input.head(HEAD_BYTES)),
      );
      const kind = detectTestKind(wholeLines(head));
      if (kind) {
        found.push({ path: file, kind });
      }
    } catch (error) {
      if (!(error instanceof VecinityError)) {
        throw error;
      }
    }
  }
  return found;
}

/** A text without its last line, which may be cut. */
function wholeLines(text: string): string {
  const end = text.length > HEAD_BYTES / 4 ? text.lastIndexOf('\n') : -1;
  return end < 0 ? text : text.slice(0, end);
}

async function filesIn(folder: string, depth = 0): Promise<string[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  const files: string[] = [];
  for (const entry of entries) {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory() && depth < MAX_DEPTH) {
      files.push(...(await filesIn(place, depth + 1)));
    } else if (entry.isFile() && textEndings.test(entry.name) && !/^readme|^metadata/iu.test(entry.name)) {
      files.push(place);
    }
    if (files.length >= MAX_PARTS) {
      break;
    }
  }
  return files.slice(0, MAX_PARTS);
}

function tooLarge(file: string): VecinityError {
  return new VecinityError('badFile', `${file} is too large for a test set: more than ${MAX_BYTES / 1e6} MB.`, {
    path: file,
    remedy: 'Choose word pairs with scores, analogies, words with classes, or groups with outliers.',
  });
}
