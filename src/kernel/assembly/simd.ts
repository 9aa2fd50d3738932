// Vector functions on four f32 lanes. esbuild.js compiles the kernel twice, with RELAXED 1 and 0.

/**
 * Returns a * b + c. Relaxed SIMD may fuse the two operations, so the two variants of the kernel differ by rounding.
 */
// @ts-ignore: decorator
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (RELAXED) {
    return f32x4.relaxed_madd(a, b, c);
  }
  return f32x4.add(f32x4.mul(a, b), c);
}

/** Returns the sums of the lanes of a, b, c and d, one sum per lane. */
// @ts-ignore: decorator
@inline
export function sumLanes(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}

/**
 * Returns e^x with a relative error below 1e-6. It clamps x to -80..80; NaN stays NaN.
 * e^x = 2^k 2^f, where k is the nearest integer to x / ln 2. 2^k sets the exponent bits; 2^f is a polynomial on [-0.5,
 * 0.5].
 */
// @ts-ignore: decorator
@inline
export function exponential(x: v128): v128 {
  // pmin and pmax are one instruction each. With the arguments in this order they keep NaN.
  const clamped = f32x4.pmax(f32x4.pmin(x, f32x4.splat(80)), f32x4.splat(-80));
  const power = f32x4.mul(clamped, f32x4.splat(1.4426950408889634));
  const whole = f32x4.nearest(power);
  const f = f32x4.sub(power, whole);
  let p = multiplyAdd(f, f32x4.splat(0.0013333558), f32x4.splat(0.009618129));
  p = multiplyAdd(p, f, f32x4.splat(0.05550411));
  p = multiplyAdd(p, f, f32x4.splat(0.2402265));
  p = multiplyAdd(p, f, f32x4.splat(0.6931472));
  p = multiplyAdd(p, f, f32x4.splat(1));
  return f32x4.mul(p, i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(whole), i32x4.splat(127)), 23));
}

/** Returns 1 / (1 + e^-x) with a relative error below 1e-6; NaN stays NaN. */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exponential(f32x4.neg(x))));
}
