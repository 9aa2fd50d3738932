import type { Services } from '../services';
import { optionalText, type Arguments } from './arguments';

/** `{ text? }`: shows the side panel and asks `text` there. */
export async function ask({ askView }: Services, args: Arguments): Promise<void> {
  await askView.ask(optionalText(args, 'text'));
}
