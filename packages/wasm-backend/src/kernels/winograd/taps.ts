import { storeFour } from "../../body/cursor.ts";
import { plusNumber } from "../../emit/i32.ts";
import { loadVector, storeVector } from "../../emit/v128.ts";
import type { I32 } from "../../emit/value.ts";
import type { Surroundings } from "../../program/work.ts";
import type { WinogradFilterPlan } from "./filter-plan.ts";
import { sequence } from "./rows.ts";
import { Transforms, positionsOf } from "./transforms.ts";

/** Makes gradients of taps of the sums of products, from scratch to where a slab's output lies. */
export function writeTaps(
  { f, fused }: Surroundings,
  { kernel, grid, sumBytes }: WinogradFilterPlan,
  { from, to }: { readonly from: I32; readonly to: I32 },
): void {
  const [, , channels = 0, wide = 0] = kernel.output.shape;
  const [, st = 0, si = 0, so = 0] = kernel.output.strides;
  const transforms = new Transforms({ f, fused }, grid.width);
  const positions = positionsOf(grid.width);
  const [source, row, place, target] = [f.i32(), f.i32(), f.i32(), f.i32()];
  grid.taps.forEach((taps, tapRow) => {
    f.set(source, plusNumber(from, tapRow * positions * sumBytes));
    f.set(row, to);
    const some = (vectors: readonly number[], valid: number): void => {
      const found = vectors
        .map((v) => sequence(positions).map((p) => f.v128(loadVector(source, p * sumBytes + v))))
        .map((sums) => transforms.taps(sums));
      taps.forEach((tap, k) => {
        f.set(place, plusNumber(target, 4 * st * tap));
        found.forEach((gradients, i) => {
          const value = gradients[k];
          if (!value) return;
          if (so === 1 && valid === 4) f.run(storeVector(place, value, 16 * i));
          else {
            storeFour(f, { pointer: place, dtype: "f32", stride: so }, value, valid);
            f.advance(place, 16 * so);
          }
        });
      });
      f.advance(source, 16 * vectors.length);
      f.advance(target, 16 * so * vectors.length);
    };
    f.times(channels, () => {
      f.set(target, row);
      f.times(Math.floor(wide / 8), () => some([0, 16], 4));
      if (wide % 8 >= 4) some([0], 4);
      if (wide % 4 > 0) some([0], wide % 4);
      f.advance(row, 4 * si);
    });
  });
}
