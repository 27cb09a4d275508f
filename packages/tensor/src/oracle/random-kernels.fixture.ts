import { filterGradient } from "../lower/mod.ts";
import {
  add,
  contract,
  type ContractTerm,
  cumulativeSum,
  expand,
  full,
  logSumExp,
  matmul,
  max,
  mean,
  mul,
  neg,
  pick,
  place,
  type Position,
  reshape,
  scatterAdd,
  sigmoid,
  sizeOf,
  slice,
  split,
  sub,
  sum,
  take,
  tanh,
  transpose,
  type Tap,
  type Tensor,
} from "../mod.ts";
import {
  another,
  any,
  type Make,
  most,
  picks,
  randomShape,
  small,
} from "./random-workbench.fixture.ts";

/** A reduction with work before and after. */
export const reduction: Make = (bench) => {
  const { dice } = bench;
  const raw = any(bench);
  const x = dice.chance(0.5) ? raw : mul(small(raw), another(bench, raw.shape));
  const axes = x.shape.flatMap((_, i) => (dice.chance(0.5) ? [i] : []));
  const list: (() => Tensor)[] = [
    () => sum(x, axes),
    () => mean(x, axes),
    () => logSumExp(small(x), axes),
    () => (x.shape.length === 0 ? neg(x) : mul(0.3, cumulativeSum(x, dice.below(x.shape.length)))),
    () =>
      sub(
        x,
        expand(
          reshape(
            mean(x),
            x.shape.map(() => 1),
          ),
          x.shape,
        ),
      ),
  ];
  if (!bench.smooth)
    list.push(
      () => max(x, axes),
      () => max(x),
    );
  const y = dice.pick(list)();
  return dice.chance(0.5) ? y : tanh(add(y, another(bench, y.shape)));
};

/** A contract of several terms, with epilogues such as a bias, a residual or a gate of its halves. */
export const contraction: Make = (bench) => {
  const { dice } = bench;
  const n = dice.between(1, 2);
  const columns = dice.pick([1, 2, 4]);
  const space: [number, number] = [dice.between(1, 3), dice.between(1, 3)];
  const terms = Array.from({ length: dice.between(1, 3) }, (): ContractTerm => {
    const channels = dice.between(1, 3);
    const mapSpace = dice.chance(0.6) ? space : [dice.between(1, 4), dice.between(1, 3)];
    const map = another(bench, [n, mapSpace[0] ?? 1, mapSpace[1] ?? 1, channels]);
    const taps = Array.from({ length: dice.between(1, 3) }, (): [number, number] => [
      dice.between(-1, 1),
      dice.between(-1, 1),
    ]);
    const own = dice.chance(0.3) ? [n] : [];
    const weight = mul(another(bench, [...own, taps.length, channels, columns]), 0.4);
    const loop = bench.loops.at(-1);
    const corner: Position = loop && dice.chance(0.4) ? loop.index : dice.pick([0, 0, 1, -1]);
    return {
      map,
      weight: dice.chance(0.5) ? weight : another(bench, weight.shape),
      taps,
      at: [corner, 0],
    };
  });
  let out = contract(terms, space);
  if (dice.chance(0.5)) out = add(out, another(bench, [columns]));
  if (dice.chance(0.3)) out = add(another(bench, out.shape), out);
  if (columns % 2 === 0 && dice.chance(0.6)) {
    const [a = out, b = out] = split(out, [columns / 2, columns / 2], -1);
    const gate = mul(tanh(a), sigmoid(b));
    if (dice.chance(0.3)) bench.floats.push(small(out));
    return dice.chance(0.5) ? gate : add(gate, another(bench, gate.shape));
  }
  return small(out);
};

/** The gradient of weights. */
export const filter: Make = (bench) => {
  const { dice } = bench;
  const [n, rows, columns] = [dice.between(1, 2), dice.between(1, 3), dice.between(1, 3)];
  const map = another(bench, [n, rows, columns, dice.between(1, 2)]);
  const grad = another(bench, [n, dice.between(1, 3), columns, dice.between(1, 2)]);
  const taps: Tap[] = [
    [0, dice.between(-1, 1)],
    [dice.between(-1, 1), 0],
  ];
  const corner = { constant: dice.between(-1, 1), terms: [] };
  const perImage = dice.chance(0.3);
  const options = { taps, at: [corner, { constant: 0, terms: [] }], perImage } as const;
  return small(filterGradient(map, grad, options));
};

/** A matrix product. */
export const product: Make = (bench) => {
  const { dice } = bench;
  const [m, k, n] = [dice.between(1, 4), dice.between(1, 4), dice.between(1, 4)];
  if (dice.chance(0.5)) return small(matmul(another(bench, [m, k]), another(bench, [k, n])));
  const [batch, own] = [dice.between(1, 3), dice.pick([1, 2])];
  const left = dice.chance(0.3) ? [own, 1] : [own, batch];
  const a = another(bench, [...left, m, k]);
  const b = dice.chance(0.3)
    ? transpose(another(bench, [batch, n, k]))
    : another(bench, [batch, k, n]);
  return small(matmul(a, b));
};

/** Gathers and sums by index. */
export const indexing: Make = (bench) => {
  const { dice } = bench;
  const x = any(bench);
  const source = x.shape.length === 0 ? reshape(x, [1]) : x;
  const places = randomShape(dice, dice.between(0, 2));
  const list: (() => Tensor)[] = [
    () => pick(source, picks(bench, source.shape.slice(0, -1))),
    () =>
      sizeOf(places) * sizeOf(source.shape.slice(1)) > most
        ? x
        : take(source, picks(bench, places)),
    () => {
      const at = [dice.between(1, 4)];
      const rest = randomShape(dice, dice.between(0, 1));
      return scatterAdd(another(bench, [...at, ...rest]), picks(bench, at), dice.between(1, 4));
    },
  ];
  return dice.pick(list)();
};

/** Windows from starts that are known when the program runs. */
export const windows: Make = (bench) => {
  const { dice } = bench;
  const shape = randomShape(dice, dice.between(1, 3));
  const size = shape.map((n) => (dice.chance(0.4) ? n : dice.between(1, n)));
  const base = another(bench, shape);
  const start = size.map((n, axis) =>
    dice.chance(0.6) ? picks(bench, []) : dice.below((shape[axis] ?? 1) - n + 1),
  );
  if (dice.chance(0.4)) bench.floats.push(base);
  if (dice.chance(0.4))
    return slice(
      base,
      size.map((n, axis) => ({ start: start[axis] ?? 0, size: n })),
    );
  const value = dice.chance(0.3)
    ? slice(
        base,
        size.map((n) => ({ size: n })),
      )
    : small(another(bench, size));
  return place(base, value, start);
};

/** Values placed one after another; the base may be wanted later, too. */
export const placing: Make = (bench) => {
  const { dice, loops, smooth } = bench;
  const shape = randomShape(dice, dice.between(1, 3));
  let base = dice.chance(0.4) ? full(shape, 0) : another(bench, shape);
  if (dice.chance(0.5)) base = mul(base, 1.5);
  for (let i = dice.between(1, 3); i > 0; i--) {
    if (dice.chance(0.3)) bench.floats.push(base);
    const moving = smooth ? undefined : loops.find(({ repeat }) => repeat <= (shape[0] ?? 1));
    const size = shape.map((n, axis) =>
      axis === 0 && moving ? dice.between(1, n - moving.repeat + 1) : dice.between(1, n),
    );
    const start = size.map((n, axis) =>
      axis === 0 && moving ? moving.index : dice.below((shape[axis] ?? 1) - n + 1),
    );
    const value = dice.chance(0.4)
      ? mul(
          slice(
            base,
            size.map((n) => ({ start: 0, size: n })),
          ),
          2,
        )
      : another(bench, size);
    base = place(base, small(value), start);
  }
  return base;
};
