// The loss of a run, taken of a sample of its centres.

/** One centre in so many adds to the loss. */
const LOSS_EVERY: u32 = 64;

let centresToLoss: u32 = 0;

// What the trainer was called for last.
export let trainedPairs: u32 = 0;
/** The loss is -(ln(lossMantissa) + lossExponent * ln 2), over lossPairs pairs. NaN if a product was. */
export let lossMantissa: f64 = 1;
export let lossExponent: i32 = 0;
export let lossPairs: u32 = 0;

/** To be called at the begin of each chunk, so that a run which begins again there takes the same sample. */
export function restartLoss(): void {
  centresToLoss = 0;
}

/** To be called at the begin of each call that trains. */
export function beginLoss(): void {
  trainedPairs = 0;
  lossMantissa = 1;
  lossExponent = 0;
  lossPairs = 0;
}

// @ts-ignore: decorator
@inline
export function countPairs(pairs: u32): void {
  trainedPairs += pairs;
}

/** Whether this centre is one of those the loss is taken of. */
// @ts-ignore: decorator
@inline
export function countsForLoss(learningRate: f32): bool {
  if (centresToLoss > 0) {
    centresToLoss--;
    return false;
  }
  centresToLoss = LOSS_EVERY - 1;
  return learningRate > 0;
}

/**
 * Adds -ln of each output's probability to the loss, for `pairs` context words. It is taken from `size` errors: their
 * absolute value / rate is 1 - probability, and 0 where there is no output. The probabilities are multiplied and the
 * exponent kept apart, which needs no logarithm here.
 */
export function addLoss(errors: usize, size: usize, pairs: u32, learningRate: f32): void {
  lossPairs += pairs;
  for (let k: usize = 0; k < size; k++) {
    const probability: f32 = <f32>1 - abs<f32>(load<f32>(errors + 4 * k)) / learningRate;
    // A probability rounded off to 0 counts as 2^-24; NaN stays NaN.
    lossMantissa *= <f64>(probability < 5.9604645e-8 ? 5.9604645e-8 : probability);
    if (lossMantissa === lossMantissa) {
      const bits = reinterpret<u64>(lossMantissa);
      lossExponent += <i32>((bits >> 52) & 0x7ff) - 1023;
      lossMantissa = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
    }
  }
}
