import {
  type Range,
  type Tensor,
  concat,
  expand,
  flip,
  mul,
  neg,
  pad,
  permute,
  reshape,
  sizeOf,
  slice,
  split,
} from "@pixelweft/tensor";
import type { Chance } from "../chance.ts";
import { type Make, type Workbench, another, any, fit, most } from "./random-workbench.ts";

/** A change of places. */
export const movement: Make = (bench) => {
  const { chance } = bench;
  const x = any(bench);
  const { shape } = x;
  const list: (() => Tensor)[] = [
    () => permute(x, chance.shuffled(shape.map((_, i) => i))),
    () => reshape(x, factors(chance, sizeOf(shape))),
    () => reshape(permute(x, shape.map((_, i) => i).toReversed()), factors(chance, sizeOf(shape))),
    () =>
      flip(
        x,
        shape.flatMap((_, i) => (chance.happens(0.5) ? [i] : [])),
      ),
    () => randomSlice(bench, x),
    () => randomSlice(bench, x),
    () => {
      const before = shape.map(() => chance.below(2));
      const whole = shape.map((n, i) => n + (before[i] ?? 0) + chance.below(2));
      return sizeOf(whole) > most ? x : pad(x, before, whole);
    },
    () => (sizeOf(shape) * 2 > most || shape.length > 3 ? x : expand(x, [2, ...shape])),
    () => concatOf(bench, x),
    () => concatOf(bench, x),
    () => {
      if (shape.length === 0) return x;
      const axis = chance.below(shape.length);
      const n = shape[axis] ?? 1;
      if (n < 2) return x;
      const cut = chance.whole(1, n - 1);
      const pieces = split(x, [cut, n - cut], axis);
      const [a = x, b = x] = pieces;
      const turned = chance.happens(0.5) ? [b, a] : [mul(a, 2), b];
      return chance.happens(0.6) ? concat(turned, axis) : fit(chance, a, b.shape);
    },
  ];
  return chance.pick(list)();
};

function factors(chance: Chance, size: number): number[] {
  const shape: number[] = [];
  let rest = size;
  while (rest > 1 && shape.length < 4) {
    const divisors = Array.from({ length: rest }, (_, i) => i + 1).filter((n) => rest % n === 0);
    const n = shape.length === 3 ? rest : chance.pick(divisors);
    shape.push(n);
    rest /= n;
  }
  return rest > 1 ? [...shape.slice(0, -1), (shape.at(-1) ?? 1) * rest] : shape;
}

function randomSlice({ chance, loops, smooth }: Workbench, x: Tensor): Tensor {
  const ranges = x.shape.map((n): Range | undefined => {
    if (n === 1 || chance.happens(0.3)) return undefined;
    const loop = chance.happens(0.5) ? loops.find(({ repeat }) => repeat <= n) : undefined;
    if (loop !== undefined && !smooth) return { start: loop.index, size: 1 + n - loop.repeat };
    if (n > 2 && chance.happens(0.3) && !smooth)
      return { start: 1, step: 2, size: Math.floor(n / 2) };
    const size = chance.whole(1, n);
    const start = chance.below(n - size + 1);
    return chance.happens(0.3) ? { start: start + size - 1, step: -1, size } : { start, size };
  });
  return slice(x, ranges);
}

function concatOf(bench: Workbench, x: Tensor): Tensor {
  const { chance } = bench;
  if (x.shape.length === 0 || sizeOf(x.shape) > most / 2) return mul(x, 0.9);
  const axis = chance.below(x.shape.length);
  const other = another(bench, x.shape.with(axis, chance.whole(1, 2)));
  const parts = chance.happens(0.5) ? [x, other] : [other, x, chance.happens(0.5) ? x : neg(x)];
  return concat(parts, axis);
}
