import { VecinityError } from '../../core/errors';
import { settingOf } from '../settings';

/**
 * Runs work that takes its options from the settings. An error about an option then names the setting.
 * @throws what `work` throws
 */
export async function nameSettingInErrors<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const option = error instanceof VecinityError ? error.details.option : undefined;
    const setting = option === undefined ? undefined : settingOf(option);
    if (!(error instanceof VecinityError) || option === undefined || setting === undefined) {
      throw error;
    }
    const { remedy } = error.details;
    throw new VecinityError(error.code, error.message.replace(option, setting), {
      ...error.details,
      ...(remedy === undefined ? {} : { remedy: remedy.replace(option, setting) }),
    });
  }
}
