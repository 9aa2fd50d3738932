import * as vscode from 'vscode';
import { methodText } from '../../core/training/algorithms';
import { usedOptions } from '../../core/training/options';
import type { Handlers } from '../../protocol/rpc';
import type { ProbeAnswer, ProbeRequest } from '../../protocol/training';
import type { LiveHost, LiveRun, LiveView } from '../../protocol/views';
import type { EngineClient } from '../engineClient';
import type { RunRecord } from '../training/runRecord';
import { neighbourOrder } from '../settings';
import type { Training } from '../training/training';
import { tickStep } from '../walkthrough';
import { PanelView } from './panelView';

/** The panel that shows a training run: its loss, its speed, and the neighbours of a few words. */
export class LivePanel extends PanelView<LiveHost, LiveView> {
  constructor(
    extensionUri: vscode.Uri,
    private readonly training: Training,
    private readonly engine: EngineClient,
  ) {
    super(extensionUri, { viewType: 'vecinity.live', view: 'live', title: 'Vecinity Live Training' });
    this.own(training.onDidChangeRun(() => this.link.tell((view) => view.runChanged({}))));
  }

  /** Opens the panel beside the text, or brings it to the front. The keyboard focus stays where it is. */
  show(): void {
    this.reveal(true);
  }

  protected override readonly onVisibility = (visible: boolean): void => this.training.setVisible('live', visible);

  protected handlers(): Handlers<LiveHost> {
    return {
      // The page asks a few times a second. While it is hidden, the host computes nothing for it.
      look: async (request, signal) => {
        this.link.listen();
        const { record } = this.training;
        if (record) {
          tickStep('vecinity.watchedTraining');
        }
        return record
          ? { ...(await this.probe(record, request, signal)), run: liveRun(record) }
          : { run: null, words: [], compared: 0 };
      },
      run: (request) => this.runCommand(request),
      cancel: () => this.training.cancel(),
      plot: async ({ words }) => {
        await vscode.commands.executeCommand('vecinity.plot', { words });
      },
    };
  }

  /** Neighbours in the vectors of the running training, or in the model that it made. */
  private async probe({ begun, outcome }: RunRecord, request: ProbeRequest, signal: AbortSignal): Promise<ProbeAnswer> {
    const none = { words: [], compared: 0 };
    if (!outcome) {
      return this.training.probe(request, signal);
    }
    if (outcome.state !== 'done') {
      return none;
    }
    const { path, vocabularySize } = outcome.result.model;
    const { remote } = this.engine;
    const asked = request.words.length > 0 ? request.words : (begun?.contentWords ?? []);
    const rank = neighbourOrder();
    const found = await Promise.all(
      asked.map((word) =>
        remote.neighbours({ model: path, word, count: request.count, rank }, signal).catch(() => undefined),
      ),
    );
    const words = asked.map((word, i) => ({
      word,
      neighbours: found[i]?.map(({ word: near, cosine }) => ({ word: near, cosine })),
    }));
    const weighted = found.some((list) => list?.some(({ evidence }) => evidence !== undefined));
    return { words, compared: vocabularySize, weighted };
  }
}

function liveRun(record: RunRecord): LiveRun {
  const { progress, begun, outcome } = record;
  const done = outcome?.state === 'done' ? outcome.result : undefined;
  return {
    id: record.id,
    name: record.name,
    state: outcome?.state ?? (progress.paused ? 'paused' : 'running'),
    phase: progress.phase,
    overall: progress.overall,
    seconds: record.seconds,
    secondsLeft: finite(progress.secondsLeft),
    tokensPerSecond: progress.tokensPerSecond,
    loss: finite(done ? (record.epochLosses.y.at(-1) ?? NaN) : progress.loss),
    epochsDone: progress.epochsDone,
    phaseSeconds: done?.phaseSeconds ?? null,
    learning: begun
      ? {
          method: methodText(begun.options),
          dimensions: begun.options.dimensions,
          epochs: 'epochs' in usedOptions(begun.options) ? begun.options.epochs : 0,
          minCount: begun.options.minCount,
          tokens: begun.tokens,
          vocabularySize: begun.vocabularySize,
        }
      : null,
    message: outcome?.state === 'failed' ? outcome.message : null,
    losses: { x: record.losses.x, y: record.losses.y },
    epochLosses: { x: record.epochLosses.x, y: record.epochLosses.y },
    speeds: { x: record.speeds.x, y: record.speeds.y },
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
