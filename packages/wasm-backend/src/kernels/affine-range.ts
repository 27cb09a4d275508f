import type { Affine } from "@pixelweft/tensor/backend";

/** How often each loop around a kernel runs, by its number. */
export type LoopCounts = ReadonlyMap<number, number>;

/** The least and the largest value of an affine form. */
export function rangeOf(
  { constant, terms }: Affine,
  loops: LoopCounts,
): readonly [low: number, high: number] {
  let [low, high] = [constant, constant];
  for (const { loop, stride } of terms) {
    const reach = stride * ((loops.get(loop) ?? 1) - 1);
    if (reach > 0) high += reach;
    else low += reach;
  }
  return [low, high];
}
