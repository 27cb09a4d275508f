import type { Tap, View } from "@pixelweft/tensor/backend";
import type { CaseBuilder } from "../case.ts";
import { uniform } from "../data.ts";

/** Three causal taps: above, to the left, and here. */
export const cross: readonly Tap[] = [
  [-1, 0],
  [0, -1],
  [0, 0],
];

/** A random map of `shape` `[n, rows, columns, channels]` and weights of `columns` for the taps of `cross`. */
export function operands(
  builder: CaseBuilder,
  shape: readonly number[],
  columns: number,
): { readonly a: View; readonly w: View } {
  const channels = shape[3] ?? 1;
  const a = builder.input(uniform(1), shape);
  const w = builder.input(uniform(2), [3, channels, 1, columns]);
  return { a, w };
}
