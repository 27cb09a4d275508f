import type { Body } from "@pixelweft/tensor/backend";
import { type Width, splat, typeName } from "../scalar.ts";

/** Functions that end in a product on some GPUs: a quotient is one with a reciprocal, a logarithm one with that of two. */
const products: ReadonlySet<string> = new Set(["mul", "div", "log", "sqrt", "sigmoid"]);

/**
 * The lines of a body whose products are added to something: by other lines or, where `summed`, by who takes the results. Compilers of GPUs
 * may add a product unrounded, and do so or not by what stands around it, so that one value would have other bits in another kernel.
 */
export function addedProducts({ lines, results }: Body, summed: boolean): Set<number> {
  const found = new Set<number>();
  const take = (at: number): void => {
    const line = lines[at];
    if (line === undefined || line.dtype !== "f32" || !("args" in line)) return;
    if (line.op === "neg") line.args.forEach(take);
    else if (products.has(line.op)) found.add(at);
  };
  for (const line of lines) if (line.op === "add" || line.op === "sub") line.args.forEach(take);
  if (summed) results.forEach(take);
  return found;
}

/** The f32 value of some code, rounded: no compiler can know that `zero`, an i32 that comes from memory, has no bit. */
export function rounded(code: string, zero: string, width: Width): string {
  const [f, i] = [typeName("f32", width), typeName("i32", width)];
  return `bitcast<${f}>(bitcast<${i}>(${code}) | ${splat(zero, "i32", width)})`;
}
