import {
  type Shape,
  type Tensor,
  abs,
  add,
  and,
  argmax,
  cast,
  concat,
  cumulativeSum,
  custom,
  customGradient,
  div,
  equal,
  exp,
  flip,
  floor,
  indices,
  less,
  log,
  maximum,
  minimum,
  mul,
  neg,
  or,
  pow,
  relu,
  rem,
  select,
  shiftLeft,
  shiftRight,
  sigmoid,
  sizeOf,
  sqrt,
  stopGradient,
  streams,
  sub,
  sum,
  tanh,
  uniform,
  xor,
} from "@pixelweft/tensor";
import type { Chance } from "../chance.ts";
import {
  contraction,
  filter,
  indexing,
  placing,
  product,
  reduction,
  windows,
} from "./random-kernels.ts";
import { movement } from "./random-movements.ts";
import {
  type Make,
  type Workbench,
  another,
  any,
  fit,
  most,
  randomShape,
  small,
} from "./random-workbench.ts";

const unary: Make = (bench) => {
  const x = any(bench);
  const list: (() => Tensor)[] = [
    () => neg(x),
    () => tanh(x),
    () => sigmoid(x),
    () => exp(small(x)),
    () => log(add(1.5, mul(small(x), 0.5))),
    () => sqrt(add(1.5, small(x))),
    () => mul(x, 0.5),
    () => sub(1, x),
    () => add(x, 0),
    () => mul(1, x),
    () => pow(add(1.5, small(x)), 1.5),
  ];
  if (!bench.smooth) {
    list.push(
      () => stopGradient(x),
      () => abs(x),
      () => relu(x),
      () => floor(mul(bench.chance.pick(bench.exact), 4)),
      () => cast(bench.chance.pick(bench.whole), "f32"),
      () =>
        cast(
          cast(bench.chance.pick(bench.exact), bench.chance.pick(["f16", "bf16"] as const)),
          "f32",
        ),
    );
  }
  return bench.chance.pick(list)();
};

const binary: Make = (bench) => {
  const { chance } = bench;
  const x = any(bench);
  const y = chance.happens(0.3)
    ? x
    : chance.happens(0.5)
      ? another(bench, x.shape)
      : another(bench, row(chance, x.shape));
  const list: (() => Tensor)[] = [
    () => add(x, y),
    () => sub(y, x),
    () => mul(x, small(y)),
    () => mul(tanh(x), sigmoid(y)),
    () => div(x, add(1.5, small(y))),
  ];
  if (!bench.smooth) {
    list.push(
      () => maximum(x, y),
      () => minimum(y, x),
      () => {
        const a = chance.pick(bench.exact);
        return select(less(a, 0.1), fit(chance, x, a.shape), fit(chance, y, a.shape));
      },
    );
  }
  return chance.pick(list)();
};

/** A shape that broadcasts to another. */
function row(chance: Chance, shape: Shape): number[] {
  const some = shape.map((n) => (chance.happens(0.4) ? 1 : n));
  return chance.happens(0.4) ? some.slice(chance.below(some.length + 1)) : some;
}

const customs: Make = (bench) => {
  const { chance } = bench;
  const x = any(bench);
  const y = another(bench, x.shape);
  if (chance.happens(0.5))
    return custom("blend", [x, y], {
      definition: (a = x, b = y) => add(mul(a, 0.5), tanh(b)),
    });
  return customGradient(
    (a: Tensor) => sigmoid(a),
    (grad, _, out) => [mul(grad, mul(out, sub(1, out)))],
  )(x);
};

const uniformNumbers: Make = (bench) => {
  const { chance } = bench;
  const counter = indices(randomShape(chance, chance.whole(1, 3)), 0);
  return uniform(
    [chance.below(99), streams.draw],
    [chance.pick(bench.whole).shape.length, counter],
  );
};

const integers = (bench: Workbench): Tensor => {
  const { chance, whole } = bench;
  const x = chance.pick(whole);
  const y = fit(chance, chance.pick(whole), x.shape);
  const u = (v: Tensor): Tensor => cast(v, "u32");
  const list: (() => Tensor)[] = [
    () => add(x, y),
    () => mul(x, sub(y, 1)),
    () => rem(x, 3),
    () => div(x, sub(y, 1)),
    () => minimum(x, maximum(y, 1)),
    () => cast(less(x, y), "i32"),
    () => cast(and(u(x), or(u(y), xor(u(x), 5))), "i32"),
    () => cast(shiftRight(shiftLeft(u(x), 3), u(abs(rem(y, 5)))), "i32"),
    () => select(equal(x, y), neg(x), y),
    () => sum(x),
    () => (x.shape.length === 0 ? x : cumulativeSum(x, 0)),
    () => argmax(chance.pick(bench.exact)),
    () => (x.shape.length === 0 || sizeOf(x.shape) > most / 2 ? x : concat([x, y], 0)),
    () =>
      flip(
        x,
        x.shape.map((_, i) => i),
      ),
    () => fit(chance, x, randomShape(chance)),
    () => cast(floor(mul(chance.pick(bench.exact), 3)), "i32"),
  ];
  // Small numbers: they are used as indices.
  return rem(chance.pick(list)(), 7);
};

const smoothKinds: readonly Make[] = [
  unary,
  unary,
  binary,
  binary,
  binary,
  movement,
  movement,
  movement,
  reduction,
  reduction,
  contraction,
  contraction,
  filter,
  product,
  indexing,
  placing,
  windows,
  customs,
];

/** Adds one operation to the bench. */
export function addOperation(bench: Workbench): void {
  const { chance, floats, whole, smooth } = bench;
  if (!smooth && chance.happens(0.15)) whole.push(integers(bench));
  const made = chance.pick(smooth ? smoothKinds : [...smoothKinds, uniformNumbers])(bench);
  floats.push(sizeOf(made.shape) > most ? fit(chance, made, [3]) : made);
}
