import type { Width } from "../scalar.ts";
import { type NarrowFunction, narrowFunctions } from "./narrow-floats.ts";

/** Functions that bodies may call; each exists for one value and for four. */
export type FunctionName =
  | "threefry"
  | "tanh"
  | "sigmoid"
  | "pow"
  | "rem"
  | "to_i32"
  | "to_u32"
  | NarrowFunction;

/** The name of a function at a width. */
export function functionName(name: FunctionName, width: Width): string {
  return `${name}_${width}`;
}

/** The function's name at a width, noted in `used`. */
export function callInto(used: Set<string>, width: Width): (name: FunctionName) => string {
  return (name) => {
    const full = functionName(name, width);
    used.add(full);
    return full;
  };
}

/** The WGSL text of the functions named, in the order in which they must stand. */
export function functionsText(used: ReadonlySet<string>): string {
  const texts: string[] = [];
  for (const name of Object.keys(functions).filter(isFunctionName)) {
    for (const width of [1, 4] as const) {
      const full = functionName(name, width);
      if (used.has(full)) texts.push(`fn ${full}${atWidth(functions[name], width)}`);
    }
  }
  return texts.join("\n");
}

function isFunctionName(name: string): name is FunctionName {
  return name in functions;
}

/** A text whose types F, I and U are f32, i32 and u32, or four of them. */
function atWidth(text: string, width: Width): string {
  return text.replace(/\b[FIU]\b/g, (letter) => {
    const type = `${letter.toLowerCase()}32`;
    return width === 1 ? type : `vec4<${type}>`;
  });
}

/** What stands behind the name of each function. */
const functions: Record<FunctionName, string> = {
  threefry: threefry(),
  // Both halves stay below one, so nothing overflows and NaN passes through; near zero the quotient
  // would cancel, so the series takes over there.
  tanh: `(x: F) -> F {
  let e = exp(-2.0 * abs(x));
  let far = (1.0 - e) / (1.0 + e);
  let q = x * x;
  let near = x * fma(q, fma(q, fma(q, fma(q, F(0.021869488), F(-0.053968254)), F(0.13333334)), F(-0.33333334)), F(1.0));
  return select(select(far, -far, x < F()), near, abs(x) < F(0.25));
}`,
  // exp of a negative number only: no overflow, and full relative accuracy in the tail.
  sigmoid: `(x: F) -> F {
  let e = exp(-abs(x));
  return select(F(1.0), e, x < F()) / (1.0 + e);
}`,
  // WGSL leaves pow of a negative base undefined: whole exponents are given their sign by hand.
  pow: `(x: F, y: F) -> F {
  let size = pow(abs(x), y);
  let odd = abs(y - 2.0 * floor(y * 0.5)) == F(1.0);
  let signed = select(size, -size, odd & (x < F()));
  let whole = select(signed, log(x), (x < F()) & (floor(y) != y));
  return select(whole, F(1.0), y == F());
}`,
  // Halves of 12 bits multiply exactly: what is left is the same whether or not a compiler joins products and sums, as those of cards do. Of
  // 2^24 a quotient may be off by three.
  rem: `(a: F, b: F) -> F {
  let x = abs(a);
  let y = abs(b);
  let q = trunc(x / y);
  let qh = bitcast<F>(bitcast<U>(q) & U(0xfffff000u));
  let yh = bitcast<F>(bitcast<U>(y) & U(0xfffff000u));
  let ql = q - qh;
  let yl = y - yh;
  var left = x - qh * yh - qh * yl - ql * yh - ql * yl;
${`  left = select(left, left + y, left < F());
  left = select(left - y, left, left < y);
`.repeat(3)}  left = select(left, x, x < y);
  return select(left, -left, a < F());
}`,
  to_i32: floatToInteger("I", "0x7fffffff", 2 ** 31),
  to_u32: floatToInteger("U", "0xffffffffu", 2 ** 32),
  ...narrowFunctions,
};

/** WGSL clamps to the greatest float that fits, and leaves NaN open: here the greatest integer, and 0. */
function floatToInteger(type: string, greatest: string, beyond: number): string {
  return `(x: F) -> ${type} {
  let fits = select(${type}(x), ${type}(${greatest}), x >= F(${beyond}.0));
  return select(fits, ${type}(), (bitcast<U>(x) & U(0x7fffffffu)) > U(0x7f800000u));
}`;
}

/** Threefry-2x32 with 20 rounds (Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", 2011). */
function threefry(): string {
  const rotations = [13, 15, 26, 6, 17, 29, 16, 24];
  const lines: string[] = [];
  for (let round = 0; round < 20; round++) {
    const turn = rotations[round % 8] ?? 0;
    lines.push(`  x0 = x0 + x1; x1 = ((x1 << U(${turn}u)) | (x1 >> U(${32 - turn}u))) ^ x0;`);
    if (round % 4 === 3) {
      const block = (round + 1) / 4;
      const next = (block + 1) % 3;
      lines.push(`  x0 = x0 + k${block % 3}; x1 = x1 + k${next} + U(${block}u);`);
    }
  }
  return `(k0: U, k1: U, c0: U, c1: U) -> U {
  let k2 = k0 ^ k1 ^ U(0x1BD11BDAu);
  var x0 = c0 + k0;
  var x1 = c1 + k1;
${lines.join("\n")}
  return x0;
}`;
}
