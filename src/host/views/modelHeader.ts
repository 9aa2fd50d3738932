import type { ModelHeader } from '../../protocol/views';
import type { EngineClient } from '../engineClient';
import { errorLogText } from '../errors';
import type { ModelStore } from '../modelStore';
import type { LogOutputChannel } from 'vscode';

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
