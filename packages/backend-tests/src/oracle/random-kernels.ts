import {
  type ContractTerm,
  type Position,
  type Tap,
  type Tensor,
  add,
  contract,
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
} from "@pixelweft/tensor";
import { filterGradient } from "@pixelweft/tensor/inspect";
import { type Make, another, any, most, picks, randomShape, small } from "./random-workbench.ts";

/** A reduction with work before and after. */
export const reduction: Make = (bench) => {
  const { chance } = bench;
  const raw = any(bench);
  const x = chance.happens(0.5) ? raw : mul(small(raw), another(bench, raw.shape));
  const axes = x.shape.flatMap((_, i) => (chance.happens(0.5) ? [i] : []));
  const list: (() => Tensor)[] = [
    () => sum(x, axes),
    () => mean(x, axes),
    () => logSumExp(small(x), axes),
    () =>
      x.shape.length === 0 ? neg(x) : mul(0.3, cumulativeSum(x, chance.below(x.shape.length))),
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
  const y = chance.pick(list)();
  return chance.happens(0.5) ? y : tanh(add(y, another(bench, y.shape)));
};

/** A contract of several terms, with epilogues such as a bias, a residual or a gate of its halves. */
export const contraction: Make = (bench) => {
  const { chance } = bench;
  const n = chance.whole(1, 2);
  const columns = chance.pick([1, 2, 4]);
  const space: [number, number] = [chance.whole(1, 3), chance.whole(1, 3)];
  const terms = Array.from({ length: chance.whole(1, 3) }, (): ContractTerm => {
    const channels = chance.whole(1, 3);
    const mapSpace = chance.happens(0.6) ? space : [chance.whole(1, 4), chance.whole(1, 3)];
    const map = another(bench, [n, mapSpace[0] ?? 1, mapSpace[1] ?? 1, channels]);
    const taps = Array.from({ length: chance.whole(1, 3) }, (): [number, number] => [
      chance.whole(-1, 1),
      chance.whole(-1, 1),
    ]);
    const own = chance.happens(0.3) ? [n] : [];
    const weight = mul(another(bench, [...own, taps.length, channels, columns]), 0.4);
    const loop = bench.loops.at(-1);
    const corner: Position = loop && chance.happens(0.4) ? loop.index : chance.pick([0, 0, 1, -1]);
    return {
      map,
      weight: chance.happens(0.5) ? weight : another(bench, weight.shape),
      taps,
      at: [corner, 0],
    };
  });
  let out = contract(terms, space);
  if (chance.happens(0.5)) out = add(out, another(bench, [columns]));
  if (chance.happens(0.3)) out = add(another(bench, out.shape), out);
  if (columns % 2 === 0 && chance.happens(0.6)) {
    const [a = out, b = out] = split(out, [columns / 2, columns / 2], -1);
    const gate = mul(tanh(a), sigmoid(b));
    if (chance.happens(0.3)) bench.floats.push(small(out));
    return chance.happens(0.5) ? gate : add(gate, another(bench, gate.shape));
  }
  return small(out);
};

/** The gradient of weights. */
export const filter: Make = (bench) => {
  const { chance } = bench;
  const [n, rows, columns] = [chance.whole(1, 2), chance.whole(1, 3), chance.whole(1, 3)];
  const map = another(bench, [n, rows, columns, chance.whole(1, 2)]);
  const grad = another(bench, [n, chance.whole(1, 3), columns, chance.whole(1, 2)]);
  const taps: Tap[] = [
    [0, chance.whole(-1, 1)],
    [chance.whole(-1, 1), 0],
  ];
  const corner = { constant: chance.whole(-1, 1), terms: [] };
  const perImage = chance.happens(0.3);
  const options = { taps, at: [corner, { constant: 0, terms: [] }], perImage } as const;
  return small(filterGradient(map, grad, options));
};

/** A matrix product. */
export const product: Make = (bench) => {
  const { chance } = bench;
  const [m, k, n] = [chance.whole(1, 4), chance.whole(1, 4), chance.whole(1, 4)];
  if (chance.happens(0.5)) return small(matmul(another(bench, [m, k]), another(bench, [k, n])));
  const [batch, own] = [chance.whole(1, 3), chance.pick([1, 2])];
  const left = chance.happens(0.3) ? [own, 1] : [own, batch];
  const a = another(bench, [...left, m, k]);
  const b = chance.happens(0.3)
    ? transpose(another(bench, [batch, n, k]))
    : another(bench, [batch, k, n]);
  return small(matmul(a, b));
};

/** Gathers and sums by index. */
export const indexing: Make = (bench) => {
  const { chance } = bench;
  const x = any(bench);
  const source = x.shape.length === 0 ? reshape(x, [1]) : x;
  const places = randomShape(chance, chance.whole(0, 2));
  const list: (() => Tensor)[] = [
    () => pick(source, picks(bench, source.shape.slice(0, -1))),
    () =>
      sizeOf(places) * sizeOf(source.shape.slice(1)) > most
        ? x
        : take(source, picks(bench, places)),
    () => {
      const at = [chance.whole(1, 4)];
      const rest = randomShape(chance, chance.whole(0, 1));
      return scatterAdd(another(bench, [...at, ...rest]), picks(bench, at), chance.whole(1, 4));
    },
  ];
  return chance.pick(list)();
};

/** Windows from starts that are known when the program runs. */
export const windows: Make = (bench) => {
  const { chance } = bench;
  const shape = randomShape(chance, chance.whole(1, 3));
  const size = shape.map((n) => (chance.happens(0.4) ? n : chance.whole(1, n)));
  const base = another(bench, shape);
  const start = size.map((n, axis) =>
    chance.happens(0.6) ? picks(bench, []) : chance.below((shape[axis] ?? 1) - n + 1),
  );
  if (chance.happens(0.4)) bench.floats.push(base);
  if (chance.happens(0.4))
    return slice(
      base,
      size.map((n, axis) => ({ start: start[axis] ?? 0, size: n })),
    );
  const value = chance.happens(0.3)
    ? slice(
        base,
        size.map((n) => ({ size: n })),
      )
    : small(another(bench, size));
  return place(base, value, start);
};

/** Values placed one after another; the base may be wanted later, too. */
export const placing: Make = (bench) => {
  const { chance, loops, smooth } = bench;
  const shape = randomShape(chance, chance.whole(1, 3));
  let base = chance.happens(0.4) ? full(shape, 0) : another(bench, shape);
  if (chance.happens(0.5)) base = mul(base, 1.5);
  for (let i = chance.whole(1, 3); i > 0; i--) {
    if (chance.happens(0.3)) bench.floats.push(base);
    const moving = smooth ? undefined : loops.find(({ repeat }) => repeat <= (shape[0] ?? 1));
    const size = shape.map((n, axis) =>
      axis === 0 && moving ? chance.whole(1, n - moving.repeat + 1) : chance.whole(1, n),
    );
    const start = size.map((n, axis) =>
      axis === 0 && moving ? moving.index : chance.below((shape[axis] ?? 1) - n + 1),
    );
    const value = chance.happens(0.4)
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
