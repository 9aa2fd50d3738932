import { VecinityError } from '../../core/errors';
import { WordSearch } from '../../core/queries/wordSearch';
import type { WordPage, WordsRequest } from '../../protocol/files';
import type { LoadedModel } from '../loadedModel';

/** Maximum words of a page. */
const MAX_PAGE_WORDS = 10_000;

const searches = new WeakMap<LoadedModel, WordSearch>();

/** Prepares the search for `answerListWords`. @param pause lets other work of this thread go on */
export async function prepareListing(
  model: LoadedModel,
  { query }: Pick<WordsRequest, 'query'>,
  pause: () => Promise<unknown>,
): Promise<void> {
  if (query !== '') {
    await searchOf(model).prepare(pause);
  }
}

function searchOf(model: LoadedModel): WordSearch {
  let search = searches.get(model);
  if (!search) {
    search = new WordSearch(model.space.vocabulary);
    searches.set(model, search);
  }
  return search;
}

/** One page of the words that contain the query. @throws VecinityError `badOption` */
export function answerListWords(model: LoadedModel, { query, from, count }: Omit<WordsRequest, 'model'>): WordPage {
  if (!Number.isInteger(from) || from < 0 || !Number.isInteger(count) || count < 0 || count > MAX_PAGE_WORDS) {
    throw new VecinityError('badOption', `A page of ${count} words from ${from} on cannot be listed.`, {
      remedy: `Ask for at most ${MAX_PAGE_WORDS} words, counted from 0.`,
    });
  }
  const ids = searchOf(model).find(query);
  return {
    total: ids.length,
    words: Array.from(ids.subarray(from, from + count), (id) => ({ ...model.entry(id), norm: model.space.norms[id]! })),
  };
}
