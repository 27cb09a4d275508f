import type { Tensor } from "../graph/node.ts";
import { at } from "../graph/shape.ts";
import { add, mul } from "../ops/arithmetic.ts";
import { reshape, sum } from "../ops/broadcast.ts";
import { customGradient } from "../ops/custom.ts";
import { concat, flip, pad, slice } from "../ops/movement.ts";
import type { AlongAxis } from "./conv-options.ts";

/** How a depthwise convolution reads rows and columns, and how many it makes. */
export interface Depthwise {
  readonly axes: readonly Pick<AlongAxis, "stride" | "taps">[];
  readonly space: readonly number[];
}

/**
 * A convolution in which each channel is a group: a map `[n, h, w, C]` by `[rows, columns, 1, C m]` gives `[n, h', w', C m]`. A product
 * for each tap, added element by element, in one kernel: there is too little to add for a contract. So is the gradient of the map.
 */
export const depthwise = (x: Tensor, weight: Tensor, how: Depthwise): Tensor =>
  customGradient(
    (map: Tensor, own: Tensor) => forward(map, own, how),
    (grad, [map, own]) => [mapGradient(grad, map, own, how), weightGradient(grad, map, own, how)],
  )(x, weight);

function forward(x: Tensor, weight: Tensor, how: Depthwise): Tensor {
  const [channels, outputs] = [at(x.shape, 3), at(weight.shape, 3)];
  const many = outputs / channels;
  const parts = readings(x, how).map(({ part, row, column }) => {
    const factor = slice(weight, [
      { start: row, size: 1 },
      { start: column, size: 1 },
    ]);
    return mul(reshape(part, [...part.shape, 1]), reshape(factor, [channels, many]));
  });
  const y = parts.reduce((all, part) => add(all, part));
  return reshape(y, [...y.shape.slice(0, 3), outputs]);
}

/** What each tap reads of a map, for all results. */
function readings(
  x: Tensor,
  { axes, space }: Depthwise,
): { part: Tensor; row: number; column: number }[] {
  const sides = axes.map(({ stride, taps }, axis) => {
    const before = Math.max(0, -Math.min(...taps));
    const last = (at(space, axis) - 1) * stride + Math.max(...taps);
    return { before, size: before + Math.max(at(x.shape, axis + 1), last + 1) };
  });
  const [rows, columns] = sides;
  const [n = 1, , , channels = 1] = x.shape;
  const whole = pad(
    x,
    [0, rows?.before ?? 0, columns?.before ?? 0, 0],
    [n, rows?.size ?? 1, columns?.size ?? 1, channels],
  );
  const range = (axis: number, tap: number) => ({
    start: (sides[axis]?.before ?? 0) + tap,
    step: axes[axis]?.stride ?? 1,
    size: at(space, axis),
  });
  return (axes[0]?.taps ?? []).flatMap((down, row) =>
    (axes[1]?.taps ?? []).map((right, column) => ({
      part: slice(whole, [undefined, range(0, down), range(1, right)]),
      row,
      column,
    })),
  );
}

/** The same backwards: zeros between the rows that a stride has left out, taps and kernel turned round. */
function mapGradient(grad: Tensor, x: Tensor, weight: Tensor, { axes }: Depthwise): Tensor {
  const channels = at(x.shape, 3);
  const many = at(weight.shape, 3) / channels;
  let spread = grad;
  axes.forEach(({ stride }, i) => {
    const axis = i + 1;
    const size = at(spread.shape, axis);
    const apart = reshape(spread, spread.shape.toSpliced(axis, 1, size, 1));
    const wide = pad(
      apart,
      apart.shape.map(() => 0),
      apart.shape.with(axis + 1, stride),
    );
    spread = reshape(wide, spread.shape.with(axis, size * stride));
  });
  const back = {
    axes: axes.map(({ taps }) => ({ stride: 1, taps: taps.map((tap) => -tap).toReversed() })),
    space: x.shape.slice(1, 3),
  };
  const parts = Array.from({ length: many }, (_, m) => {
    const every = (y: Tensor): Tensor =>
      many === 1 ? y : slice(y, [undefined, undefined, undefined, { start: m, step: many }]);
    return depthwise(every(spread), flip(every(weight), [0, 1]), back);
  });
  return parts.reduce((all, part) => add(all, part));
}

function weightGradient(grad: Tensor, x: Tensor, weight: Tensor, how: Depthwise): Tensor {
  const channels = at(x.shape, 3);
  const many = at(weight.shape, 3) / channels;
  const own = reshape(grad, [...grad.shape.slice(0, 3), channels, many]);
  const sums = readings(x, how).map(({ part }) =>
    reshape(sum(mul(reshape(part, [...part.shape, 1]), own), [0, 1, 2]), [1, channels * many]),
  );
  return reshape(concat(sums, 0), weight.shape);
}
