import type { Disposable, LogOutputChannel } from 'vscode';
import type { ModelHeader } from '../../protocol/views';
import type { EngineClient } from '../engineClient';
import { errorLogText } from '../errors';
import type { ModelStore } from '../models/modelStore';

/** What views show of the active model; null if there is none or its file cannot be read. */
export async function activeModelHeader(
  models: ModelStore,
  engine: EngineClient,
  log: LogOutputChannel,
): Promise<ModelHeader | null> {
  try {
    const active = await models.findActive();
    if (active === undefined) {
      return null;
    }
    const { path, name, algorithm, dimensions, vocabularySize } = await engine.remote.summarise({
      path: active,
    });
    return { path, name, algorithm, dimensions, vocabularySize };
  } catch (error) {
    log.error(errorLogText(error));
    return null;
  }
}

/** Tells a view when another model becomes the active one. */
export function tellActiveModel(
  models: ModelStore,
  engine: EngineClient,
  log: LogOutputChannel,
  link: { readonly view: { modelChanged(request: { model: ModelHeader | null }): Promise<void> } | undefined },
): Disposable {
  const tell = async (): Promise<void> => {
    const { view } = link;
    if (view) {
      const model = await activeModelHeader(models, engine, log);
      await view.modelChanged({ model }).catch(() => undefined);
    }
  };
  return models.onDidChangeActive(() => void tell());
}
