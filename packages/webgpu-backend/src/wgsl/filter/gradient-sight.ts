import { times } from "../times.ts";
import { bindFours } from "./filter-fours.ts";
import { type FilterViews, isFlat } from "./filter-views.ts";
import type { Sight } from "./walk.ts";

/** A thread's columns of the gradient at the places of a walk, some fours of them, as `gv0_0`, `gv0_1`, `gv1_0`, … */
export function gradientSight(
  views: FilterViews,
  { threads, fours: count }: { readonly threads: number; readonly fours: number },
): Sight {
  const { kernel, gradient } = views;
  const [sn, sy, sx] = gradient.strides;
  const flat = isFlat(kernel.g);
  const { offset } = gradient.access;
  const fours = bindFours(gradient, { count, offset, each: flat ? sx : undefined, threads });
  return {
    start: fours.start,
    placed: !flat,
    visit: (k) => [
      `let g${k} = ${fours.base(k, `n * ${sn} + y * ${sy} + x * ${sx}`)};`,
      ...times(count, (v) => `let gv${k}_${v} = ${fours.load(`g${k}`, v)};`),
    ],
    pass: fours.pass,
  };
}
