import type { Services } from '../services';
import { optionalText, type Arguments } from '../arguments';

/** Shows the Ask view and asks `text` there. @param args `{ text? }` @throws VecinityError `noModel` */
export async function ask({ askView, models }: Services, args: Arguments): Promise<void> {
  // Without a model VS Code hides the panel.
  await models.resolve();
  await askView.ask(optionalText(args, 'text'));
}
