import { type DType, type View, isNarrow } from "@pixelweft/tensor/backend";
import type { FunctionName } from "../body/functions.ts";
import type { Width } from "../scalar.ts";
import type { Elements, Words } from "./words.ts";

/** Notes that a function is used at a width and gives its name. */
export type Call = (name: FunctionName, width: Width) => string;

/** Elements of one or two bytes in memory of words; `wide` where groups of four are aligned. */
export function smallElements(
  { dtype }: View,
  words: () => Words,
  { wide, call }: { readonly wide: boolean; readonly call: Call },
): Elements {
  const isHalf = isNarrow(dtype);
  return {
    isWide: () => wide,
    loadOne(index) {
      if (!isHalf) return byte(words(), index, dtype);
      const word = words().load(`(${index}) >> 1u`);
      return `${call(`from_${dtype}`, 1)}((${word} >> ${halfShift(index)}) & 0xffffu)`;
    },
    loadFour(index) {
      if (!isHalf)
        return `${dtype === "i8" ? "unpack4xI8" : "unpack4xU8"}(${words().load(`(${index}) >> 2u`)})`;
      const [low, high] = [0, 1].map((k) => words().load(`((${index}) >> 1u) + ${k}`));
      return `${call(`from_${dtype}`, 4)}(${call("halves", 4)}(${low}, ${high}))`;
    },
    stored({ code }, width) {
      if (!isHalf) throw new TypeError(`Cannot store ${dtype}: it is only loaded`);
      return `${call(`to_${dtype}`, width)}(${code})`;
    },
    // The other half of the word is another thread's, so bits are cleared and set, and never the word.
    storeOne(index, code) {
      const word = `&${words().name}[(${index}) >> 1u]`;
      return `{ let by = ${halfShift(index)}; atomicAnd(${word}, ~(0xffffu << by)); atomicOr(${word}, ${code} << by); }`;
    },
    storeFour(index, code) {
      const low = words().store(`(${index}) >> 1u`, "s.x | (s.y << 16u)");
      const high = words().store(`((${index}) >> 1u) + 1`, "s.z | (s.w << 16u)");
      return `{ let s = ${code}; ${low} ${high} }`;
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
