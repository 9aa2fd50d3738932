import { VecinityError } from '../../core/errors';
import { estimateMemory } from '../../core/training/estimateMemory';
import type { Handlers } from '../../protocol/rpc';
import type { DimensionsRow, TrainingApi, TrainingProgress } from '../../protocol/training';
import { requireText, surveyCorpus } from '../corpus/survey';
import { compareDimensions } from './dimensions/compareDimensions';
import { countWords } from './countWords';
import { interruption } from './checkpoint/interruption';
import type { TrainingSurroundings } from './corpusRun';
import { defaultMemoryLimit, planFor } from './planFor';
import { resumeTraining, runTraining } from './runTraining';
import type { LiveModel } from './learner';
import { probe } from './probe';
import { adoptStart } from './startFrom';
import { Steering } from './steering';

/** Serves `TrainingApi` and runs one training at a time. */
export class Coordinator {
  private running: Promise<unknown> | undefined;
  private steering: Steering | undefined;
  private interrupting: AbortController | undefined;
  private live: LiveModel | undefined;

  constructor(
    private readonly onProgress: (progress: TrainingProgress) => void,
    private readonly surroundings: TrainingSurroundings & {
      readonly onCompared?: (row: DimensionsRow) => void;
    } = { background: true },
  ) {}

  readonly handlers: Handlers<TrainingApi> = {
    survey: async (request, signal) => {
      const { survey } = await surveyCorpus(request, signal);
      requireText(survey, request);
      return survey;
    },
    plan: async ({ bytes, options }) => {
      const { algorithm } = planFor(0, options).options;
      const plan = planFor(bytes, await adoptStart(options, algorithm));
      return { ...plan, memory: estimateMemory(bytes, plan.options), memoryLimit: defaultMemoryLimit() };
    },
    train: (request, signal) => this.alone(signal, (...surroundings) => runTraining(request, ...surroundings)),
    resume: (request, signal) => this.alone(signal, (...surroundings) => resumeTraining(request, ...surroundings)),
    interrupt: () => this.interrupting?.abort(interruption),
    compareDimensions: (request, signal) =>
      this.alone(signal, (...surroundings) =>
        compareDimensions(request, (row) => this.surroundings.onCompared?.(row), ...surroundings),
      ),
    countWords: (request, signal) => this.alone(signal, (...surroundings) => countWords(request, ...surroundings)),
    setPaused: ({ paused }) => this.steering?.setPaused(paused),
    probe: (request) => (this.live ? probe(this.live, request) : { words: [], compared: 0 }),
    settled: async () => {
      await this.running?.catch(() => undefined);
    },
  };

  /** Runs `work` if no other run is active. @throws VecinityError `busy` */
  private async alone<Result>(
    signal: AbortSignal,
    work: (
      onProgress: (progress: TrainingProgress) => void,
      signal: AbortSignal,
      surroundings: TrainingSurroundings,
    ) => Promise<Result>,
  ): Promise<Result> {
    if (this.running) {
      throw new VecinityError('busy', 'Another training is already running.', { remedy: 'Wait for it, or cancel it.' });
    }
    this.steering = new Steering();
    this.interrupting = new AbortController();
    const run = work(this.onProgress, AbortSignal.any([signal, this.interrupting.signal]), {
      ...this.surroundings,
      steering: this.steering,
      onLive: (model) => {
        this.live = model;
      },
    });
    this.running = run;
    try {
      return await run;
    } finally {
      this.running = undefined;
      this.steering = undefined;
      this.interrupting = undefined;
    }
  }
}
