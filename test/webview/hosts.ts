import type { NeighbourOrder } from '../../src/core/queries/evidence';
import { neighboursOfEach } from '../../src/core/queries/neighboursOfEach';
import { answerNeighbours } from '../../src/engine/answers/neighbours';
import { VecinityError } from '../../src/core/errors';
import { answerAsk } from '../../src/engine/answers/ask';
import { answerComplete } from '../../src/engine/answers/complete';
import { answerPlot } from '../../src/engine/answers/plot';
import type { LoadedModel } from '../../src/engine/loadedModel';
import type { Handlers } from '../../src/protocol/rpc';
import type { AskHost, PlotHost } from '../../src/protocol/views';
import { headerOf } from './fixtureModel';

/** What a view asked of its host, in order. */
export interface Calls {
  readonly asked: { readonly text: string; readonly method?: string; readonly probe?: boolean }[];
  readonly plotted: (readonly string[])[];
  readonly run: string[];
  /** Orders of neighbours that were chosen. */
  readonly orders: NeighbourOrder[];
  readonly copied: string[];
  readonly saved: { readonly suggestedName: string; readonly kind: string; readonly content: Uint8Array }[];
}

/** A host of the Ask view that answers from `model` with the engine's own code. */
export function askHost(model: LoadedModel | null): { handlers: Handlers<AskHost>; calls: Calls } {
  const calls: Calls = { asked: [], plotted: [], run: [], orders: [], copied: [], saved: [] };
  const need = (): LoadedModel => {
    if (!model) {
      throw new VecinityError('noModel', 'There is no model.');
    }
    return model;
  };
  return {
    calls,
    handlers: {
      ready: () => (model ? headerOf(model) : null),
      ask: (request) => {
        calls.asked.push(request);
        const { among, ...asked } = request;
        return answerAsk(need(), { ...asked, count: 20, ...(among ? { amongText: 'The queen, and the DOG.' } : {}) });
      },
      order: ({ rank }) => void calls.orders.push(rank),
      chooseCandidates: ({ source }) => {
        calls.run.push(`candidates ${source}`);
        return source === 'file' ? null : `words of the ${source}`;
      },
      complete: ({ prefix }) => answerComplete(need(), { prefix, limit: 12 }),
      plot: ({ words }) => void calls.plotted.push(words),
      showTokens: ({ text }) => void calls.run.push(`showTokens ${text}`),
      copy: ({ text }) => void calls.copied.push(text),
      run: ({ action }) => void calls.run.push(action),
    },
  };
}

/** A plot panel's host, opened with `words`. */
export function plotHost(
  model: LoadedModel | null,
  words: readonly string[],
): { handlers: Handlers<PlotHost>; calls: Calls } {
  const calls: Calls = { asked: [], plotted: [], run: [], orders: [], copied: [], saved: [] };
  let opened = words;
  return {
    calls,
    handlers: {
      ready: () => {
        const answer = { model: model ? headerOf(model) : null, words: opened };
        opened = [];
        return answer;
      },
      plot: (request) => {
        calls.plotted.push(request.words);
        return answerPlot(model!, request.words);
      },
      oneHotShown: () => void calls.run.push('oneHotShown'),
      complete: ({ prefix }) => answerComplete(model!, { prefix, limit: 12 }),
      neighbours: ({ words: asked, count }) =>
        neighboursOfEach(asked, count, (word, most) =>
          Promise.resolve(answerNeighbours(model!, { word, count: most })),
        ),
      save: (request) => {
        calls.saved.push(request);
        return true;
      },
      ask: ({ text }) => void calls.asked.push({ text }),
      run: ({ action }) => void calls.run.push(action),
    },
  };
}
