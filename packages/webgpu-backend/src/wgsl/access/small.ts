import { type DType, type View, isNarrow } from "@pixelweft/tensor/backend";
import type { FunctionName } from "../body/functions.ts";
import { type Width, scalarType } from "../scalar.ts";
import { type Place, type Words, fromFours } from "./words.ts";

/** Notes that a function is used at a width and gives its name. */
export type Call = (name: FunctionName, width: Width) => string;

/** How elements smaller than a word are read and written. */
export interface SmallAccess {
  load(place: Place): string;
  store(place: Place, value: { readonly code: string }): string;
}

/** Reads and writes elements of one or two bytes in memory of words; `wide` where groups of four are aligned. */
export function smallAccess(
  { dtype }: View,
  words: () => Words,
  { wide, call }: { readonly wide: boolean; readonly call: Call },
): SmallAccess {
  const type = scalarType(dtype);
  const one = (index: string): string => {
    if (!isNarrow(dtype)) return byte(words(), index, dtype);
    const word = words().load(`(${index}) >> 1u`);
    return `${call(`from_${dtype}`, 1)}((${word} >> ${halfShift(index)}) & 0xffffu)`;
  };
  return {
    load({ index: at, width = 1, stride = 0, inFours = false }) {
      const index = inFours ? fromFours(at) : at;
      if (width === 1) return one(index);
      if (stride === 0) return `vec4<${type}>(${one(index)})`;
      if (!wide) {
        const items = [0, 1, 2, 3].map((k) => one(`${index} + ${k * stride}`));
        return `vec4<${type}>(${items.join(", ")})`;
      }
      if (!isNarrow(dtype))
        return `${dtype === "i8" ? "unpack4xI8" : "unpack4xU8"}(${words().load(`(${index}) >> 2u`)})`;
      const [low, high] = [0, 1].map((k) => words().load(`((${index}) >> 1u) + ${k}`));
      return `${call(`from_${dtype}`, 4)}(${call("halves", 4)}(${low}, ${high}))`;
    },
    store({ index, width = 1, stride = 0 }, { code }) {
      if (!isNarrow(dtype)) throw new TypeError(`Cannot store ${dtype}: it is only loaded`);
      const narrowed = `${call(`to_${dtype}`, width)}(${code})`;
      if (width === 1) return storeHalf(words(), index, narrowed);
      if (!wide) {
        const lines = [..."xyzw"].map((part, k) =>
          storeHalf(words(), `${index} + ${k * stride}`, `s.${part}`),
        );
        return `{ let s = ${narrowed}; ${lines.join(" ")} }`;
      }
      const low = words().store(`(${index}) >> 1u`, "s.x | (s.y << 16u)");
      const high = words().store(`((${index}) >> 1u) + 1`, "s.z | (s.w << 16u)");
      return `{ let s = ${narrowed}; ${low} ${high} }`;
    },
  };
}

function byte(words: Words, index: string, dtype: DType): string {
  const word = words.load(`(${index}) >> 2u`);
  const within = `(u32(${index}) & 3u) * 8u`;
  if (dtype === "i8") return `(bitcast<i32>(${word} << (24u - ${within})) >> 24u)`;
  return `((${word} >> (${within})) & 255u)`;
}

function halfShift(index: string): string {
  return `((u32(${index}) & 1u) * 16u)`;
}

/** The other half of the word is another thread's, so bits are cleared and set, and never the word. */
function storeHalf({ name }: Words, index: string, code: string): string {
  const word = `&${name}[(${index}) >> 1u]`;
  const shift = halfShift(index);
  return `{ let by = ${shift}; atomicAnd(${word}, ~(0xffffu << by)); atomicOr(${word}, ${code} << by); }`;
}
