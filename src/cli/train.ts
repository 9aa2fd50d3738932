import path from 'node:path';
import { VecinityError } from '../core/errors';
import { wordRuleNames, wordRuleValues } from '../core/text/wordRules';
import { resumeTraining, runTraining } from '../engine/training/runTraining';
import { enableRelaxedSimd } from '../engine/training/relaxedSimd';
import { encodingNamed, encodingNames } from '../core/text/encodings/names';
import { linksText } from '../protocol/training';
import { recodedLines, skippedLines, withoutProseLines } from '../protocol/corpusReport';
import type {
  CheckpointReport,
  CorpusSurvey,
  EncodingRule,
  ResumeRequest,
  TrainRequest,
  TrainingProgress,
} from '../protocol/training';
import { UsageError, type FlagSpecs, type FlagValues } from './arguments';
import { command } from './command';
import { printable } from './print';
import { namingFlags, optionsOf, trainingFlags } from './trainingFlags';
import { TrainingReport } from './trainingReport';

/** Flags that a resumed run takes too. */
const runFlags = {
  'memory-limit': { kind: 'number', value: 'MB', help: "maximum memory for training (half of the machine's)" },
  'spill-after': { kind: 'number', value: 'MB', help: 'tokens (4 bytes each) kept in memory, the rest on disk (256)' },
  'checkpoint-seconds': {
    kind: 'number',
    value: 'S',
    help: 'minimum seconds between two checkpoints (60); 0 writes none',
  },
  resume: { kind: 'text', value: 'CHECKPOINT', help: 'resume an interrupted run; takes no PATH' },
  finish: { kind: 'switch', help: 'with --resume: save the last state as the model' },
} as const satisfies FlagSpecs;

const corpusFlags = {
  tokenized: { kind: 'switch', help: 'the text has one sentence a line, and spaces between tokens' },
  name: { kind: 'text', value: 'TEXT', help: 'name of the model (the name of the file)' },
  include: { kind: 'list', value: 'GLOB...', help: 'files to read in a folder (all text files)' },
  exclude: { kind: 'list', value: 'GLOB...', help: 'files to leave out in a folder' },
  'json-field': {
    kind: 'list',
    value: 'NAME...',
    help: 'JSON fields to read; in JSON Lines, the first one of a record (those with prose)',
  },
  'csv-column': { kind: 'list', value: 'NAME...', help: 'columns of CSV and TSV to read (those with words)' },
  encoding: {
    kind: 'repeated',
    value: '[GLOB=]NAME',
    help: 'encoding of all files, or of those that match GLOB; may be repeated (recognised)',
  },
  'no-links': { kind: 'switch', help: 'ignore links out of the folders' },
  'word-rule': {
    kind: 'list',
    value: 'NAME=VALUE...',
    help: `how words are found: ${wordRuleNames.map((name) => `${name}=${wordRuleValues[name].join('|')}`).join(', ')}`,
  },
  'no-gitignore': { kind: 'switch', help: 'also read files that .gitignore ignores' },
} as const satisfies FlagSpecs;

const flags = {
  output: {
    kind: 'text',
    value: 'FILE',
    help: 'where to write: .safetensors, word2vec .bin, .vec or .txt, or .fasttext.bin',
  },
  ...trainingFlags,
  ...corpusFlags,
  ...runFlags,
} as const satisfies FlagSpecs;

type Flags = FlagValues<typeof flags>;

export const trainCommand = command({
  name: 'train',
  operands: 'PATH...',
  summary: 'learn word vectors from text files and folders',
  flags,
  async run(operands, given, signal) {
    const start =
      given.resume === undefined
        ? runTraining.bind(undefined, requestOf(operands, given))
        : resumeTraining.bind(undefined, resumptionOf(operands, given, given.resume));
    enableRelaxedSimd();
    const report = new TrainingReport(process.stderr);
    try {
      const { model, seconds, phaseSeconds, options, reason, survey } = await start(
        (progress: TrainingProgress) => report.update(progress),
        signal,
        { onCheckpoint: (written: CheckpointReport) => report.checkpoint(written) },
      );
      return {
        text:
          `${model.vocabularySize} words x ${model.dimensions} dimensions from ${model.tokens} tokens ` +
          `in ${seconds.toFixed(1)} s: ${printable(model.path)}\n${reason}\n${corpusLines(survey)}` +
          `${startText(model.hyperparameters)}${perplexityText(model.hyperparameters)}`,
        json: {
          output: model.path,
          vocabularySize: model.vocabularySize,
          dimensions: model.dimensions,
          tokens: model.tokens,
          seconds,
          phaseSeconds,
          lossByEpoch: model.lossByEpoch,
          hyperparameters: model.hyperparameters,
          options,
          reason,
          survey,
        },
      };
    } catch (error) {
      throw sayingHowToResume(namingFlags(error));
    } finally {
      report.end();
    }
  },
});

/** How many words began from the model to start from. */
function startText({ startFrom, startedWords }: Readonly<Record<string, unknown>>): string {
  return typeof startFrom === 'string' && typeof startedWords === 'number'
    ? `${startedWords} words of the text began from ${printable(startFrom)}; its other words keep their vectors.\n`
    : '';
}

/** How well a language model predicts, beside a model that knows only how frequent each word is. */
function perplexityText({ perplexity, unigramPerplexity, heldOutWords }: Readonly<Record<string, unknown>>): string {
  return typeof perplexity === 'number' && typeof unigramPerplexity === 'number' && typeof heldOutWords === 'number'
    ? `perplexity of ${heldOutWords} held-out words ${perplexity.toFixed(1)}, of a unigram model ${unigramPerplexity.toFixed(1)}\n`
    : '';
}

/** `GLOB=NAME` or `NAME`; names of encodings have no equals sign. */
function encodingRule(text: string): EncodingRule {
  const equals = text.lastIndexOf('=');
  const encoding = text.slice(equals + 1);
  if (encodingNamed(encoding) === undefined) {
    throw new UsageError(
      `--encoding ${JSON.stringify(text)}: there is no encoding ${JSON.stringify(encoding)}. ` +
        `Encodings are ${encodingNames.join(', ')}.`,
    );
  }
  return equals < 0 ? { encoding } : { glob: text.slice(0, equals), encoding };
}

/** What was left out, read in another encoding or behind links: a line for each. */
function corpusLines(survey: CorpusSurvey): string {
  const lines = [
    ...skippedLines(survey),
    ...recodedLines(survey, '--encoding'),
    ...withoutProseLines(survey),
    linksText(survey),
  ];
  return lines
    .filter((line) => line !== '')
    .map((line) => `${printable(line)}\n`)
    .join('');
}

function requestOf(operands: readonly string[], given: Flags): TrainRequest {
  if (operands.length === 0 || given.output === undefined) {
    throw new UsageError('Give at least one file or folder of text, and --output FILE.');
  }
  if (given.finish) {
    throw new UsageError('--finish needs --resume.');
  }
  const output = path.resolve(given.output);
  return {
    corpus: {
      roots: operands.map((operand) => {
        const root = path.resolve(operand);
        return { path: root, base: root, exclude: given.exclude ?? [] };
      }),
      include: given.include ?? [],
      respectGitignore: given['no-gitignore'] !== true,
      followLinks: given['no-links'] !== true,
      tokenized: given.tokenized ?? false,
      jsonFields: given['json-field'],
      csvColumns: given['csv-column'],
      encodings: given.encoding?.map(encodingRule),
      wordRules: given['word-rule'],
    },
    options: optionsOf(given),
    name: given.name ?? path.basename(output, path.extname(output)),
    output,
    ...limitsOf(given),
  };
}

/** Everything about the run but its limits is in the checkpoint. */
function resumptionOf(operands: readonly string[], given: Flags, checkpoint: string): ResumeRequest {
  const unknownFlag = Object.keys(given).find((flag) => !(flag in runFlags || flag === 'json'));
  if (operands.length > 0 || unknownFlag !== undefined) {
    const what = unknownFlag === undefined ? JSON.stringify(operands[0]) : `--${unknownFlag}`;
    throw new UsageError(`${what} cannot be used with --resume: the checkpoint has the options of the run.`);
  }
  return { checkpoint: path.resolve(checkpoint), finish: given.finish ?? false, ...limitsOf(given) };
}

function limitsOf(given: Flags): Pick<TrainRequest, 'memoryLimit' | 'spillAfter' | 'checkpointSeconds'> {
  const { 'memory-limit': megabytes, 'spill-after': spillAfter, 'checkpoint-seconds': checkpointSeconds } = given;
  if (megabytes !== undefined && megabytes <= 0) {
    throw new UsageError(`--memory-limit cannot be ${megabytes}: it must be a number of megabytes above 0.`);
  }
  if (spillAfter !== undefined && spillAfter < 0) {
    throw new UsageError(`--spill-after cannot be ${spillAfter}: it must be a number of megabytes, 0 or more.`);
  }
  if (checkpointSeconds !== undefined && checkpointSeconds < 0) {
    throw new UsageError(`--checkpoint-seconds cannot be ${checkpointSeconds}: it must be 0 or more.`);
  }
  const bytes = (given: number | undefined): number | undefined => (given === undefined ? undefined : given * 1e6);
  return { memoryLimit: bytes(megabytes), spillAfter: bytes(spillAfter), checkpointSeconds };
}

function sayingHowToResume(error: unknown): unknown {
  if (!(error instanceof VecinityError) || error.details.checkpoint === undefined) {
    return error;
  }
  const { remedy, checkpoint, path: culprit } = error.details;
  if (error.code === 'badFile' && (culprit === undefined || culprit === checkpoint)) {
    // The checkpoint itself is bad.
    return error;
  }
  const ways = [
    ...(error.code === 'diverged' || error.code === 'corpusChanged' ? [] : ['goes on from there']),
    ...(error.code === 'corpusChanged' ? [] : ['with --finish makes a model of it']),
  ];
  const hint = `The last checkpoint is ${checkpoint}${ways.length > 0 ? `: train --resume ${checkpoint} ${ways.join(', ')}` : ''}.`;
  return new VecinityError(error.code, error.message, {
    ...error.details,
    remedy: remedy === undefined ? hint : `${remedy} ${hint}`,
  });
}
