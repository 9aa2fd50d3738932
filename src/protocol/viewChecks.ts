import { bytes, list, number, oneOf, optional, record, text, textLike, truth, whole, type Checks } from './check';
import type { NeighbourOrder } from '../core/queries/evidence';
import { algorithms, type Algorithm } from '../core/training/algorithms';
import type { AnalogyMethod } from './engine';
import type { TokensHost } from './tokens';
import type { EvaluateHost } from './evaluateView';
import type { FormChoice, FormGlobs, TrainHost } from './trainForm';
import type {
  AskHost,
  CandidateSource,
  DimensionsHost,
  EmbeddingsAction,
  EmbeddingsHost,
  LiveHost,
  PlotHost,
  QuestionOfView,
  SaveRequest,
} from './views';

/** Longer questions and words are mistakes or attacks; the engine has smaller limits of its own. */
const MAX_TEXT = 100_000;
const MAX_WORDS = 100_000;
/** Vectors as text. */
const MAX_COPY = 2_000_000;
const MAX_NUMBER = 2 ** 32;
const MAX_FILE_BYTES = 512 * 1024 * 1024;

const nothing = record<Record<string, never>>({});
const words = list(text(MAX_TEXT), MAX_WORDS);
const count = whole(0, MAX_NUMBER);
const onlyWords = record<{ readonly words: readonly string[] }>({ words });
const textOrNull = (value: unknown): value is string | null => value === null || text(10_000)(value);
const onlyText = record<{ readonly text: string }>({ text: text(MAX_TEXT) });
const prefix = record<{ readonly prefix: string }>({ prefix: text(MAX_TEXT) });
const method = oneOf<AnalogyMethod>({ '3CosAdd': true, '3CosMul': true });
const candidateSource = oneOf<CandidateSource>({ selection: true, workspace: true, file: true });
const wordsAndCount = record<{ readonly words: readonly string[]; readonly count: number }>({ words, count });

/** The actions of a page's buttons. */
type ActionOf<Host extends { run(request: never): unknown }> = Parameters<Host['run']>[0] extends {
  readonly action: infer Action extends string;
}
  ? Action
  : never;

const noModelActions = { train: true, openSample: true, openWalkthrough: true } as const;
const editorActions = {
  useForHovers: true,
  ask: true,
  plot: true,
  evaluate: true,
  export: true,
  openAsText: true,
  openWithLimits: true,
  chooseTable: true,
} as const;

const isSaveRequest = record<SaveRequest>({
  // A plain name: the user chooses the folder.
  suggestedName: textLike(/^[\p{L}\p{N}_][\p{L}\p{N}_ -]{0,99}\.(png|csv)$/u),
  kind: oneOf<SaveRequest['kind']>({ png: true, csv: true }),
  content: bytes(MAX_FILE_BYTES),
  forSpreadsheets: optional(bytes(MAX_FILE_BYTES)),
});

const globs = { include: list(text(1000), 100), exclude: list(text(1000), 100) };
const optionalNumber = optional(number);
const algorithmsByName = Object.fromEntries(Object.keys(algorithms).map((name) => [name, true]));
const formChoice = record<FormChoice>({
  ...globs,
  algorithm: optional(oneOf<Algorithm>(algorithmsByName as Record<Algorithm, true>)),
  dimensions: optionalNumber,
  window: optionalNumber,
  epochs: optionalNumber,
  minCount: optionalNumber,
  phrases: optionalNumber,
  anchorStrength: optionalNumber,
  startFrom: optional(text(10_000)),
  name: optional(text(200)),
});

/** What each page of ours may send to the host. Pages show words of untrusted files, so nothing else passes. */
export const viewChecks: {
  readonly ask: Checks<AskHost>;
  readonly plot: Checks<PlotHost>;
  readonly live: Checks<LiveHost>;
  readonly dimensions: Checks<DimensionsHost>;
  readonly tokens: Checks<TokensHost>;
  readonly evaluate: Checks<EvaluateHost>;
  readonly train: Checks<TrainHost>;
  readonly embeddings: Checks<EmbeddingsHost>;
} = {
  ask: {
    ready: nothing,
    ask: record<QuestionOfView>({
      text: text(MAX_TEXT),
      method,
      probe: optional(truth),
      among: optional(candidateSource),
    }),
    chooseCandidates: record({ source: candidateSource }),
    order: record({ rank: oneOf<NeighbourOrder>({ evidence: true, cosine: true }) }),
    complete: prefix,
    plot: onlyWords,
    showTokens: onlyText,
    copy: onlyText,
    run: record({ action: oneOf<ActionOf<AskHost>>({ ...noModelActions, selectModel: true }) }),
  },
  plot: {
    ready: nothing,
    plot: onlyWords,
    oneHotShown: nothing,
    complete: prefix,
    neighbours: wordsAndCount,
    save: isSaveRequest,
    ask: onlyText,
    run: record({ action: oneOf<ActionOf<PlotHost>>(noModelActions) }),
  },
  live: {
    look: wordsAndCount,
    run: record({
      action: oneOf<ActionOf<LiveHost>>({ train: true, pauseTraining: true, resumeTraining: true, ask: true }),
    }),
    cancel: nothing,
    plot: onlyWords,
  },
  dimensions: {
    ready: nothing,
    train: record({ dimensions: count }),
    compare: nothing,
    cancel: nothing,
    save: isSaveRequest,
  },
  tokens: {
    ready: nothing,
    tokens: onlyText,
    file: nothing,
    copy: record({ text: text(MAX_COPY) }),
    save: isSaveRequest,
    ask: onlyText,
    plot: onlyWords,
    run: record({
      action: oneOf<ActionOf<TokensHost>>({ ...noModelActions, openEmbeddings: true, selectModel: true }),
    }),
  },
  evaluate: {
    ready: nothing,
    choose: record({ files: list(text(10_000), 10_000), other: textOrNull }),
    addFiles: nothing,
    evaluate: nothing,
    cancel: nothing,
    ask: record({ model: text(10_000), text: text(MAX_TEXT) }),
    save: record({ format: oneOf<'markdown' | 'json'>({ markdown: true, json: true }) }),
    run: record({ action: oneOf<ActionOf<EvaluateHost>>(noModelActions) }),
  },
  train: {
    ready: record<FormGlobs>(globs),
    survey: record<FormGlobs>(globs),
    proceed: formChoice,
    saveSettings: formChoice,
    cancel: nothing,
    openSettings: nothing,
    openSkipped: record({ index: count }),
  },
  embeddings: {
    ready: nothing,
    describe: nothing,
    reload: nothing,
    preview: record({ rows: count }),
    load: nothing,
    words: record({ query: text(MAX_TEXT), from: count, count }),
    neighbours: record({ word: text(MAX_TEXT), count }),
    vector: record({ word: text(MAX_TEXT) }),
    copy: onlyText,
    diagnose: record({ again: truth }),
    repair: nothing,
    showLine: record({ line: whole(1, Number.MAX_SAFE_INTEGER) }),
    run: record({
      action: oneOf<EmbeddingsAction>(editorActions),
      words,
    }),
  },
};
