import type * as vscode from 'vscode';
import type { Comparisons } from './training/comparisons';
import type { EditorPages } from './editors/editorPages';
import type { Evaluations } from './evaluation/evaluations';
import type { EngineClient } from './engineClient';
import type { ModelStore } from './models/modelStore';
import type { Training } from './training/training';
import type { AskView } from './views/askView';
import type { DimensionsPanel } from './views/dimensionsPanel';
import type { EvaluatePanel } from './views/evaluatePanel';
import type { LivePanel } from './views/livePanel';
import type { PlotPanel } from './views/plotPanel';
import type { TokensPanel } from './views/tokensPanel';
import type { WalkthroughStep } from './walkthrough';
import type { TrainPanel } from './views/trainPanel';

/** What commands, hovers, editors and views work with. */
export interface Services {
  readonly log: vscode.LogOutputChannel;
  readonly engine: EngineClient;
  readonly models: ModelStore;
  readonly training: Training;
  readonly askView: AskView;
  readonly plotPanel: PlotPanel;
  readonly tokensPanel: TokensPanel;
  readonly livePanel: LivePanel;
  readonly comparisons: Comparisons;
  readonly dimensionsPanel: DimensionsPanel;
  readonly evaluations: Evaluations;
  readonly evaluatePanel: EvaluatePanel;
  readonly trainPanel: TrainPanel;
  readonly editorPages: EditorPages;
  /** The steps of the walkthrough that the user has done in this window. */
  readonly doneSteps: Set<WalkthroughStep>;
  /** Absolute path of the command line's bundle. */
  readonly commandLine: string;
  /** Absolute path of the sample model's file. */
  readonly sampleFile: string;
}
