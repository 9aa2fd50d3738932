import path from 'node:path';
import { badCheckpoint, type ReadFile } from '../../../core/formats/safetensors/checkpointLayout';
import { VecinityError } from '../../../core/errors';
import { withCurrentNames } from '../../../core/training/checkOptions';
import type { CorpusRequest, CorpusRoot, CorpusRules, TrainRequest } from '../../../protocol/training';
import { outputOf } from './checkpointFile';

/**
 * The request of the run that a checkpoint belongs to. The checkpoint's path gives that of the model, and all options
 * are set, so that nothing is chosen again. Planning the run checks their values.
 *
 * @param run as the checkpoint has it
 * @throws VecinityError `badFile`
 */
export function requestOf(run: unknown, checkpoint: string): TrainRequest {
  const { request, options } = record(run);
  const { corpus, name } = record(request);
  const output = outputOf(checkpoint);
  if (!isCorpus(corpus) || typeof name !== 'string' || !isFlat(options)) {
    throw badCheckpoint(checkpoint, 'has no valid description of its run');
  }
  if (output === undefined) {
    throw badCheckpoint(checkpoint, 'does not end in .checkpoint');
  }
  return { corpus, options: withCurrentNames(record(options)), name, output };
}

/** The error of a checkpoint with an impossible position in the training. */
export function badPosition(where: string): VecinityError {
  return new VecinityError('badFile', `The checkpoint was written ${where}.`, {
    remedy: 'Discard it and train from the beginning.',
  });
}

/** The error of a run whose corpus has changed; it lists the changes if the checkpoint lists the files. */
export function corpusChanged(before: readonly ReadFile[] | undefined, now: readonly ReadFile[]): VecinityError {
  return new VecinityError(
    'corpusChanged',
    `The text has changed since the training was interrupted${differences(before, now)}.`,
    {
      remedy: 'Train from the beginning, or put the text back as it was.',
    },
  );
}

function differences(before: readonly ReadFile[] | undefined, now: readonly ReadFile[]): string {
  if (!before) {
    return '';
  }
  const sizes = new Map(now.map((file) => [file.path, file]));
  const old = new Set(before.map((file) => file.path));
  const told = [
    tell(
      'changed',
      before.filter(({ path: file, bytes, modifiedMs }) => {
        const found = sizes.get(file);
        return found !== undefined && (found.bytes !== bytes || found.modifiedMs !== modifiedMs);
      }),
    ),
    tell(
      'missing',
      before.filter((file) => !sizes.has(file.path)),
    ),
    tell(
      'new',
      now.filter((file) => !old.has(file.path)),
    ),
  ].filter((text) => text !== '');
  return told.length > 0 ? `: ${told.join('; ')}` : '';
}

/** `2 changed, for example /a/b.txt` */
function tell(what: string, files: readonly ReadFile[]): string {
  const [example] = files;
  return example ? `${files.length} ${what}, ${files.length > 1 ? 'for example ' : ''}${example.path}` : '';
}

function isCorpus(value: unknown): value is CorpusRequest {
  const { roots, tokenized, ...rules } = record(value);
  return (
    Array.isArray(roots) && roots.length > 0 && roots.every(isRoot) && typeof tokenized === 'boolean' && isRules(rules)
  );
}

function isRules(value: unknown): value is CorpusRules {
  const { include, respectGitignore, ...others } = record(value);
  return isTexts(include) && typeof respectGitignore === 'boolean' && isFlat(others);
}

function isRoot(value: unknown): value is CorpusRoot {
  const { path: root, base, exclude, rules } = record(value);
  return isAbsolute(root) && isAbsolute(base) && isTexts(exclude) && (rules === undefined || isRules(rules));
}

function isAbsolute(value: unknown): boolean {
  return typeof value === 'string' && path.isAbsolute(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** Whether an object holds only plain values and lists of texts. */
function isFlat(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((item) => ['string', 'number', 'boolean'].includes(typeof item) || isTexts(item))
  );
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
