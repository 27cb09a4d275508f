import { type Width, typeName } from "../scalar.ts";

/** Conversions between f32 and the bits of floats of two bytes, and the halves of two words. */
export type NarrowFunction = "from_f16" | "to_f16" | "from_bf16" | "to_bf16" | "halves";

type Writer = (name: string, width: Width) => string;

/** Built from whole numbers alone: what WGSL promises of conversions leaves the rounding and subnormal numbers open. */
export const narrowFunctions: Record<NarrowFunction, Writer> = {
  from_f16: (name, width) => {
    const [f, u] = [typeName("f32", width), typeName("u32", width)];
    return `fn ${name}(h: ${u}) -> ${f} {
  let m = h & ${u}(0x7fffu);
  let normal = (m << ${u}(13u)) + select(${u}(0x38000000u), ${u}(0x70000000u), m >= ${u}(0x7c00u));
  let small = bitcast<${u}>(${f}(m) * bitcast<f32>(0x33800000u));
  return bitcast<${f}>(select(normal, small, m < ${u}(0x400u)) | ((h & ${u}(0x8000u)) << ${u}(16u)));
}`;
  },
  to_f16: (name, width) => {
    const [f, u] = [typeName("f32", width), typeName("u32", width)];
    const rounded = (v: string, by: string): string =>
      `((${v} + (${u}(1u) << (${by} - 1u)) - 1u + ((${v} >> ${by}) & ${u}(1u))) >> ${by})`;
    return `fn ${name}(x: ${f}) -> ${u} {
  let b = bitcast<${u}>(x);
  let m = b & ${u}(0x7fffffffu);
  let e = m >> ${u}(23u);
  let d = m - ${u}(0x38000000u);
  let normal = ${rounded("d", `${u}(13u)`)};
  let t = (m & ${u}(0x7fffffu)) | ${u}(0x800000u);
  let by = ${u}(126u) - clamp(e, ${u}(102u), ${u}(112u));
  let small = select(${rounded("t", "by")}, ${u}(), e < ${u}(102u));
  let finite = select(normal, small, m < ${u}(0x38800000u));
  let ordered = select(finite, ${u}(0x7c00u), m >= ${u}(0x47800000u));
  let nan = ${u}(0x7e00u) | ((m >> ${u}(13u)) & ${u}(0x3ffu));
  return select(ordered, nan, m > ${u}(0x7f800000u)) | ((b >> ${u}(16u)) & ${u}(0x8000u));
}`;
  },
  from_bf16: (name, width) => {
    const [f, u] = [typeName("f32", width), typeName("u32", width)];
    return `fn ${name}(h: ${u}) -> ${f} { return bitcast<${f}>(h << ${u}(16u)); }`;
  },
  to_bf16: (name, width) => {
    const [f, u] = [typeName("f32", width), typeName("u32", width)];
    return `fn ${name}(x: ${f}) -> ${u} {
  let b = bitcast<${u}>(x);
  let m = b & ${u}(0x7fffffffu);
  let ordered = (m + ${u}(0x7fffu) + ((m >> ${u}(16u)) & ${u}(1u))) >> ${u}(16u);
  let nan = (m >> ${u}(16u)) | ${u}(0x40u);
  return select(ordered, nan, m > ${u}(0x7f800000u)) | ((b >> ${u}(16u)) & ${u}(0x8000u));
}`;
  },
  halves: (name) => `fn ${name}(a: u32, b: u32) -> vec4<u32> {
  return vec4<u32>(a & 0xffffu, a >> 16u, b & 0xffffu, b >> 16u);
}`,
};
