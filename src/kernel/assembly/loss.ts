// The loss of skip-gram and CBOW: the mean of -ln(probability) over a sample of the centres.

/** Every 64th centre adds to the loss. */
const LOSS_INTERVAL: u32 = 64;

let centresToLoss: u32 = 0;

// Results of the last call that trained.
/** Pairs that the call trained. */
export let trainedPairs: u32 = 0;
/** The loss over lossPairs pairs is -(ln(lossMantissa) + lossExponent * ln 2). It is NaN if a dot product was NaN. */
export let lossMantissa: f64 = 1;
export let lossExponent: i32 = 0;
export let lossPairs: u32 = 0;

/** Restarts the sampling. Call it at the start of each chunk, so that a resumed run takes the same sample. */
export function restartLoss(): void {
  centresToLoss = 0;
}

/** Resets the counts and the loss. Call it at the start of each call that trains. */
export function beginLoss(): void {
  trainedPairs = 0;
  lossMantissa = 1;
  lossExponent = 0;
  lossPairs = 0;
}

/** Adds to the number of trained pairs. */
// @ts-ignore: decorator
@inline
export function countPairs(pairs: u32): void {
  trainedPairs += pairs;
}

/** Whether this centre belongs to the sample. Call it once per centre. */
// @ts-ignore: decorator
@inline
export function countsForLoss(learningRate: f32): bool {
  if (centresToLoss > 0) {
    centresToLoss--;
    return false;
  }
  centresToLoss = LOSS_INTERVAL - 1;
  return learningRate > 0;
}

/**
 * Adds -ln(probability) of each output to the loss. The probability is 1 - |error| / learning rate.
 * It multiplies the probabilities and keeps the exponent apart, so the kernel needs no logarithm.
 *
 * @param errors       address of the errors (f32); 0 where there is no output
 * @param size         number of errors
 * @param pairs        number of pairs that they belong to
 * @param learningRate learning rate in the errors
 */
export function addLoss(errors: usize, size: usize, pairs: u32, learningRate: f32): void {
  lossPairs += pairs;
  for (let k: usize = 0; k < size; k++) {
    const probability: f32 = <f32>1 - abs<f32>(load<f32>(errors + 4 * k)) / learningRate;
    // A probability that rounding made 0 counts as 2^-24; NaN stays NaN.
    lossMantissa *= <f64>(probability < 5.9604645e-8 ? 5.9604645e-8 : probability);
    if (lossMantissa === lossMantissa) {
      const bits = reinterpret<u64>(lossMantissa);
      lossExponent += <i32>((bits >> 52) & 0x7ff) - 1023;
      lossMantissa = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
    }
  }
}
