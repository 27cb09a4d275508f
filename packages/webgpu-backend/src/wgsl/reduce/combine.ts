import type { Combine } from "@pixelweft/tensor/backend";
import { type ScalarType, literal } from "../scalar.ts";
import type { ShaderBuilder } from "../shader.ts";

/** How a reduction accumulates: the variables it carries and the code that feeds and joins them. */
export interface Combiner {
  readonly state: readonly {
    readonly name: string;
    readonly type: ScalarType;
    readonly start: string;
  }[];
  /** Takes in `value`, the element at flat position `at` (u32 code). */
  absorb(value: string, at: string): string;
  /** Joins another partial state, given by the code of each of its variables; it stands later in order. */
  merge(other: readonly string[]): string;
  /** The accumulated value and its type. */
  readonly result: { readonly code: string; readonly type: ScalarType };
}

/** The combiner of a reduction. */
export function combinerOf(combine: Combine, type: ScalarType, builder: ShaderBuilder): Combiner {
  switch (combine) {
    case "sum":
    case "prefix":
      return {
        state: [{ name: "acc", type, start: `${type}()` }],
        absorb: (value) => `acc = acc + ${value};`,
        merge: ([acc]) => `acc = acc + ${acc};`,
        result: { code: "acc", type },
      };
    case "max":
      return {
        state: [{ name: "acc", type, start: lowest(type, builder) }],
        absorb: (value) => `acc = max(acc, ${value});`,
        merge: ([acc]) => `acc = max(acc, ${acc});`,
        result: { code: "acc", type },
      };
    case "argmax":
      return {
        state: [
          { name: "best", type, start: lowest(type, builder) },
          { name: "place", type: "u32", start: "0u" },
        ],
        absorb: (value, at) => `if (${value} > best) { best = ${value}; place = ${at}; }`,
        merge: ([best, place]) =>
          `if (${best} > best || (${best} == best && ${place} < place)) { best = ${best}; place = ${place}; }`,
        result: { code: "i32(place)", type: "i32" },
      };
    case "logsumexp": {
      // The logarithm of zero is not minus infinity everywhere.
      const nothing = lowest("f32", builder);
      // One exponential an element, of a number that is never positive: nothing overflows.
      return {
        state: [
          { name: "top", type: "f32", start: literal(-3.4028234663852886e38, "f32") ?? "" },
          { name: "total", type: "f32", start: "0.0" },
        ],
        absorb: (value) =>
          `{ let d = ${apart(value, "top")}; let e = exp(-abs(d));\n` +
          `total = select(total + e, fma(total, e, 1.0), d > 0.0); top = max(top, ${value}); }`,
        merge: ([top, total]) =>
          `{ let m = max(top, ${top}); total = fma(total, exp(${apart("top", "m")}), ${total} * exp(${apart(top ?? "", "m")})); top = m; }`,
        result: {
          code: `select(top + ${builder.rounded("log(total)", 1)}, ${nothing}, total == 0.0)`,
          type: "f32",
        },
      };
    }
  }
}

/** The difference of two numbers; of equal ones zero, as infinity less infinity is no number. */
function apart(a: string, b: string): string {
  return `select(${a} - ${b}, 0.0, ${a} == ${b})`;
}

function lowest(type: ScalarType, builder: ShaderBuilder): string {
  if (type === "u32") return "0u";
  if (type === "i32") return "i32(-2147483648)";
  return `bitcast<f32>(${builder.word(0xff800000 | 0)})`;
}
