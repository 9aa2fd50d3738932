import type { Services } from '../services';
import { optionalText, type Arguments } from '../arguments';

/** `{ text? }`: shows the side panel and asks `text` there. @throws VecinityError `noModel` */
export async function ask({ askView, models }: Services, args: Arguments): Promise<void> {
  // Without a model the panel is not there to come to the front.
  await models.resolve();
  await askView.ask(optionalText(args, 'text'));
}
