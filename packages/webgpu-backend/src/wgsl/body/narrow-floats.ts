/** Conversions between f32 and the bits of floats of two bytes, and the halves of two words. */
export type NarrowFunction = "from_f16" | "to_f16" | "from_bf16" | "to_bf16" | "halves";

/**
 * What stands behind the names of these functions; F and U are as many floats and integers. Built from whole numbers alone: what WGSL promises
 * of conversions leaves the rounding and subnormal numbers open.
 */
export const narrowFunctions: Record<NarrowFunction, string> = {
  from_f16: `(h: U) -> F {
  let m = h & U(0x7fffu);
  let normal = (m << U(13u)) + select(U(0x38000000u), U(0x70000000u), m >= U(0x7c00u));
  let small = bitcast<U>(F(m) * bitcast<f32>(0x33800000u));
  return bitcast<F>(select(normal, small, m < U(0x400u)) | ((h & U(0x8000u)) << U(16u)));
}`,
  to_f16: `(x: F) -> U {
  let b = bitcast<U>(x);
  let m = b & U(0x7fffffffu);
  let e = m >> U(23u);
  let d = m - U(0x38000000u);
  let normal = ${rounded("d", "U(13u)")};
  let t = (m & U(0x7fffffu)) | U(0x800000u);
  let by = U(126u) - clamp(e, U(102u), U(112u));
  let small = select(${rounded("t", "by")}, U(), e < U(102u));
  let finite = select(normal, small, m < U(0x38800000u));
  let ordered = select(finite, U(0x7c00u), m >= U(0x47800000u));
  let nan = U(0x7e00u) | ((m >> U(13u)) & U(0x3ffu));
  return select(ordered, nan, m > U(0x7f800000u)) | ((b >> U(16u)) & U(0x8000u));
}`,
  from_bf16: "(h: U) -> F { return bitcast<F>(h << U(16u)); }",
  to_bf16: `(x: F) -> U {
  let b = bitcast<U>(x);
  let m = b & U(0x7fffffffu);
  let ordered = (m + U(0x7fffu) + ((m >> U(16u)) & U(1u))) >> U(16u);
  let nan = (m >> U(16u)) | U(0x40u);
  return select(ordered, nan, m > U(0x7f800000u)) | ((b >> U(16u)) & U(0x8000u));
}`,
  halves: `(a: u32, b: u32) -> vec4<u32> {
  return vec4<u32>(a & 0xffffu, a >> 16u, b & 0xffffu, b >> 16u);
}`,
};

function rounded(value: string, by: string): string {
  return `((${value} + (U(1u) << (${by} - 1u)) - 1u + ((${value} >> ${by}) & U(1u))) >> ${by})`;
}
