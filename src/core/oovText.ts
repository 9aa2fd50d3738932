/** Marks an out-of-vocabulary word whose vector was made from its n-grams. */
export const OOV_TEXT = 'not in the vocabulary: made from its parts';
