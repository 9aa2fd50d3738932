import type { TokenisedText } from '../../core/text/tokenizers/textTokenizer';
import { TokenizerTrouble } from '../../core/text/tokenizers/tokenizerTrouble';
import { openOnce } from '../files/openedFiles';

/** Maximum UTF-16 units of a text: some models take time that grows with the longest token. */
const MAX_TEXT = 20_000;

/** A text as the tokens of a language model. Empty if the file is no language model. */
export interface EncodedText {
  /** What people call the tokenizer. */
  readonly name?: string;
  readonly unknownId?: number;
  /** The tokens of the first `end` units of the text. */
  readonly tokens?: TokenisedText;
  readonly end?: number;
  /** Why the text cannot be cut, as a sentence. */
  readonly problem?: string;
}

/**
 * Cuts a text by the tokenizer of the language model at `path`. A long text is cut at 20,000 units.
 * @throws VecinityError `unreadable`, `badFile`, `outOfMemory`, `cancelled`
 */
export async function encodeText(
  path: string,
  text: string,
  signal?: AbortSignal,
  files = openOnce,
): Promise<EncodedText> {
  return files.use(path, {}, signal, async (file) => {
    const { tokenizer, problem } = await file.tokenizer(signal);
    if (!tokenizer) {
      return problem === undefined ? {} : { problem };
    }
    const { name, unknownId } = tokenizer;
    const shown = beginningOf(text);
    try {
      const { ids, pieces, ranges } = tokenizer.encode(shown);
      return {
        name,
        ...(unknownId !== undefined && { unknownId }),
        tokens: { ids, pieces, ranges },
        end: shown.length,
      };
    } catch (error) {
      if (error instanceof TokenizerTrouble) {
        return { name, problem: `The tokenizer cannot cut this text, because ${error.reason}.` };
      }
      throw error;
    }
  });
}

/** Returns the first units, without half a character at the end. */
function beginningOf(text: string): string {
  const isHalf = /[\ud800-\udbff]/.test(text[MAX_TEXT - 1] ?? '');
  return text.slice(0, isHalf ? MAX_TEXT - 1 : MAX_TEXT);
}
