import { closeSync, readSync } from 'node:fs';
import { VecinityError } from '../../core/errors';
import { formatPlural } from '../../core/numberText';
import { decodeText } from '../../core/text/encodings/transcoder';
import type { TextKind } from '../../core/text/kinds/kinds';
import { skippedText, type CorpusSurvey } from '../../protocol/training';
import { openToRead } from './openToRead';
import type { CorpusFile } from './segments';

/** Files that a message names. */
const MAX_NAMED = 3;
/** Bytes of a file that are looked at, and characters of it that are shown. */
const HEAD_BYTES = 4096;
const MAX_SHOWN = 20;

/** What a kind of file lacks if it gives no words. */
const lacks: Readonly<Partial<Record<TextKind['kind'], string>>> = {
  html: 'HTML without text',
  xml: 'XML without text',
  markdown: 'Markdown without text',
  latex: 'LaTeX without text',
  notebook: 'a notebook without text',
  json: 'JSON without fields of prose',
  jsonLines: 'JSON Lines without fields of prose',
  csv: 'no column of words',
  tsv: 'no column of words',
  code: 'source code without names and comments',
  mail: 'mail without text',
  office: 'a document without text',
  openDocument: 'a document without text',
  epub: 'a book without text',
  rtf: 'a document without text',
};

/** The error for files that have been read and hold no words: it names the first and what is in them. */
export function noWordsError(survey: CorpusSurvey, files: readonly CorpusFile[]): VecinityError {
  const unread = new Set(survey.skipped.map(({ path }) => path));
  const read = files.filter(({ path }) => !unread.has(path));
  const named = read.slice(0, MAX_NAMED).map((file) => `${file.path}: ${contentOf(file)}`);
  const more = read.length - named.length;
  const inFiles = named.length === 0 ? '' : `: ${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
  const skipped = skippedText(survey.skippedCounts);
  const [first] = read;
  return new VecinityError(
    'noText',
    `There are no words in ${formatPlural(survey.files, 'file')}${inFiles}.${skipped ? ` Left out: ${skipped}.` : ''}`,
    {
      ...(first ? { path: first.path } : {}),
      remedy: 'Choose files or folders with text: at least a few thousand words, better a few million.',
    },
  );
}

/** What is in a file instead of words. */
function contentOf({ path, kind, encoding, compressed }: CorpusFile): string {
  const lacking = kind && lacks[kind.kind];
  if (lacking !== undefined || compressed) {
    return lacking ?? 'compressed data without words';
  }
  const text = headOf(path, encoding).replace(/\s+/g, ' ').trim();
  const isLong = text.length > MAX_SHOWN;
  return text === ''
    ? 'only white space'
    : `only signs, such as ${JSON.stringify(text.slice(0, MAX_SHOWN))}${isLong ? '…' : ''}`;
}

function headOf(path: string, encoding: CorpusFile['encoding']): string {
  let descriptor: number | undefined;
  try {
    descriptor = openToRead(path);
    const bytes = Buffer.alloc(HEAD_BYTES);
    return decodeText(bytes.subarray(0, readSync(descriptor, bytes, 0, HEAD_BYTES, 0)), encoding);
  } catch {
    return '';
  } finally {
    if (descriptor !== undefined) {
      closeSync(descriptor);
    }
  }
}
