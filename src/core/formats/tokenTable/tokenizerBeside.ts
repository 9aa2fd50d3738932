import { baseName } from '../../io/fileName';
import { withSource } from '../../io/source';
import type { TokenizerOrProblem } from '../../text/tokenizers/textTokenizer';
import { TokenizerTrouble } from '../../text/tokenizers/tokenizerTrouble';
import type { FormatInput } from '../format';
import { JsonTrouble } from '../json/jsonCursor';
import { readTextTokenizer } from './readTextTokenizer';
import { isTokenizer, unsupportedFiles } from './tokenizerFiles';

/** Maximum bytes of a tokenizer that cuts text; the largest known has 35 MB, and takes ten times that in memory. */
const MAX_BYTES = 128 * 1024 * 1024;
const TOKENIZER = 'tokenizer.json';
/** Lists of tokens that do not say how text is cut. */
const lists = ['vocab.txt', 'vocab.json'];

/**
 * Reads the `tokenizer.json` beside a language model's table.
 * @throws VecinityError `unreadable`, `outOfMemory`, `cancelled`
 */
export async function tokenizerBeside(
  { folder, host }: Pick<FormatInput, 'folder' | 'host'>,
  signal?: AbortSignal,
): Promise<TokenizerOrProblem> {
  const found = await folder.find([TOKENIZER, ...unsupportedFiles, ...lists]);
  if (found === undefined) {
    return { problem: `There is no ${TOKENIZER} beside the file.` };
  }
  if (found !== TOKENIZER) {
    return { problem: `Text is cut only by a ${TOKENIZER}; beside the file is ${found}.` };
  }
  return withSource(folder.open(TOKENIZER), async (source) => {
    if (source.size > MAX_BYTES) {
      return { problem: `${TOKENIZER} has ${source.size} bytes, too many for a tokenizer.` };
    }
    const bytes = host.memory.bytes(source.size, source.path);
    await source.read(bytes, 0, signal);
    if (!isTokenizer(bytes)) {
      return { problem: `${TOKENIZER} is only a list of tokens.` };
    }
    return orProblem(baseName(source.path), () => readTextTokenizer(bytes));
  });
}

/** Says why a tokenizer cannot be made. @param place for people: the file that has it */
export function orProblem(place: string, make: () => TokenizerOrProblem['tokenizer']): TokenizerOrProblem {
  try {
    const tokenizer = make();
    return tokenizer ? { tokenizer } : {};
  } catch (error) {
    if (error instanceof TokenizerTrouble) {
      return { problem: `The tokenizer of ${place} cannot be used, because ${error.reason}.` };
    }
    if (error instanceof JsonTrouble) {
      return { problem: `${place} is damaged: it has ${error.trouble} at byte ${error.byte}.` };
    }
    throw error;
  }
}
