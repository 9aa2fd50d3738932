import path from 'node:path';
import type { Algorithm } from '../core/training/options';
import { runTraining } from '../engine/training/job';
import { enableRelaxedSimd } from '../engine/training/relaxedSimd';
import { UsageError } from './arguments';
import { command } from './command';
import { printable } from './print';
import { TrainingReport } from './trainingReport';

export const trainCommand = command({
  name: 'train',
  operands: 'PATH...',
  summary: 'learn word vectors from text files and folders',
  flags: {
    output: { kind: 'text', value: 'FILE', help: 'where to write: .safetensors, or word2vec .bin, .vec or .txt' },
    algorithm: { kind: 'text', value: 'NAME', help: 'skipgram (the default)' },
    dimensions: { kind: 'number', value: 'N', help: 'length of a vector' },
    window: { kind: 'number', value: 'N', help: 'largest distance between a word and its context' },
    negative: { kind: 'number', value: 'N', help: 'negative samples a pair' },
    epochs: { kind: 'number', value: 'N', help: 'times the text is gone through' },
    'min-count': { kind: 'number', value: 'N', help: 'words with fewer occurrences are left out' },
    sample: { kind: 'number', value: 'R', help: 'subsampling threshold of frequent words; 0 is off' },
    'learning-rate': { kind: 'number', value: 'R', help: 'initial learning rate' },
    'min-learning-rate': { kind: 'number', value: 'R', help: 'learning rate at the end' },
    'ns-exponent': { kind: 'number', value: 'R', help: 'power of the distribution of negative samples' },
    threads: { kind: 'number', value: 'N', help: 'trainer threads' },
    seed: { kind: 'number', value: 'N', help: 'with --threads 1, the same seed gives the same bytes' },
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
          options: {
            // The plan names the algorithms there are.
            algorithm: flags.algorithm as Algorithm | undefined,
            dimensions: flags.dimensions,
            window: flags.window,
            negative: flags.negative,
            nsExponent: flags['ns-exponent'],
            sample: flags.sample,
            epochs: flags.epochs,
            minCount: flags['min-count'],
            learningRate: flags['learning-rate'],
            minLearningRate: flags['min-learning-rate'],
            seed: flags.seed,
            threads: flags.threads,
          },
          name: flags.name ?? path.basename(output, path.extname(output)),
          output,
        },
        (progress) => report.update(progress),
        signal,
      );
      const { model, seconds, phaseSeconds, options, survey } = result;
      return {
        text:
          `${model.vocabularySize} words x ${model.dimensions} dimensions from ${model.tokens} tokens ` +
          `in ${seconds.toFixed(1)} s: ${printable(output)}\n`,
        json: {
          output,
          vocabularySize: model.vocabularySize,
          dimensions: model.dimensions,
          tokens: model.tokens,
          seconds,
          phaseSeconds,
          options,
          survey,
        },
      };
    } finally {
      report.end();
    }
  },
});
