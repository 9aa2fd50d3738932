/** What is said of a word outside the vocabulary whose vector was made all the same. */
export const outsideText = 'not in the vocabulary: made from its parts';
