import path from 'node:path';
import { runTraining } from '../engine/training/job';
import { enableRelaxedSimd } from '../engine/training/relaxedSimd';
import { UsageError } from './arguments';
import { command } from './command';
import { printable } from './print';
import { namingFlags, optionsOf, trainingFlags } from './trainingFlags';
import { TrainingReport } from './trainingReport';

export const trainCommand = command({
  name: 'train',
  operands: 'PATH...',
  summary: 'learn word vectors from text files and folders',
  flags: {
    output: { kind: 'text', value: 'FILE', help: 'where to write: .safetensors, word2vec .bin, .vec or .txt, or .fasttext.bin' },
    ...trainingFlags,
    'memory-limit': { kind: 'number', value: 'MB', help: 'memory that training may take (half of the machine\'s)' },
    tokenized: { kind: 'switch', help: 'lines are space-separated tokens already' },
    name: { kind: 'text', value: 'TEXT', help: 'name of the model (that of the file)' },
    include: { kind: 'list', value: 'GLOB...', help: 'files of a folder to read (all that are text)' },
    exclude: { kind: 'list', value: 'GLOB...', help: 'files of a folder to leave out' },
    'no-gitignore': { kind: 'switch', help: 'read what .gitignore files leave out' },
  },
  async run(operands, flags, signal) {
    if (operands.length === 0 || flags.output === undefined) {
      throw new UsageError('At least one file or folder of text and --output FILE are needed.');
    }
    const output = path.resolve(flags.output);
    const megabytes = flags['memory-limit'];
    if (megabytes !== undefined && megabytes <= 0) {
      throw new UsageError(`--memory-limit cannot be ${megabytes}: it must be a number of megabytes above 0.`);
    }
    enableRelaxedSimd();
    const report = new TrainingReport(process.stderr);
    try {
      const result = await runTraining(
        {
          corpus: {
            roots: operands.map((operand) => {
              const root = path.resolve(operand);
              return { path: root, base: root, exclude: flags.exclude ?? [] };
            }),
            include: flags.include ?? [],
            respectGitignore: flags['no-gitignore'] !== true,
            tokenized: flags.tokenized ?? false,
          },
          options: optionsOf(flags),
          name: flags.name ?? path.basename(output, path.extname(output)),
          output,
          memoryLimit: megabytes === undefined ? undefined : megabytes * 1e6,
        },
        (progress) => report.update(progress),
        signal,
      );
      const { model, seconds, phaseSeconds, options, survey } = result;
      return {
        text:
          `${model.vocabularySize} words x ${model.dimensions} dimensions from ${model.tokens} tokens ` +
          `in ${seconds.toFixed(1)} s: ${printable(output)}\n${perplexityText(model.hyperparameters)}`,
        json: {
          output,
          vocabularySize: model.vocabularySize,
          dimensions: model.dimensions,
          tokens: model.tokens,
          seconds,
          phaseSeconds,
          lossByEpoch: model.lossByEpoch,
          hyperparameters: model.hyperparameters,
          options,
          survey,
        },
      };
    } catch (error) {
      throw namingFlags(error);
    } finally {
      report.end();
    }
  },
});

/** How well a language model predicts, beside a model that knows only how frequent each word is. */
function perplexityText({ perplexity, unigramPerplexity, heldOutWords }: Readonly<Record<string, unknown>>): string {
  return typeof perplexity === 'number' && typeof unigramPerplexity === 'number' && typeof heldOutWords === 'number'
    ? `perplexity of ${heldOutWords} held-out words ${perplexity.toFixed(1)}, of a unigram model ${unigramPerplexity.toFixed(1)}\n`
    : '';
}
