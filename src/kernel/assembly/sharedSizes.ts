// Sizes and offsets that the kernel and the TypeScript around it share. Both compilers read this file, so it holds only
// plain integer constants.

/** Output rows of the language model that the kernel copies side by side, so that they stay in the second-level cache. */
export const BLOCK_ROWS = 512;

/** Bytes of the header of a lockstep slice: see lockstep.ts. */
export const SLICE_HEADER_BYTES = 32;
/** Offsets in that header, in bytes: pairs in the loss (u32), mantissa (f64) and exponent (i32) of the loss. */
export const LOSS_PAIRS_OFFSET = 4;
export const LOSS_MANTISSA_OFFSET = 8;
export const LOSS_EXPONENT_OFFSET = 16;
/** Bytes of the header of a lockstep record. */
export const RECORD_HEADER_BYTES = 16;

/** The maximum power of ten in the tables of parseTextRows. */
export const MAX_POWER = 60;
/** Offset of the masks in those tables, in bytes. */
export const MASKS_OFFSET = 512;
/** Bytes of a mask, and the number of masks. */
export const MASK_BYTES = 16;
