import {
  type Tensor,
  add,
  cast,
  concat,
  contract,
  cumulativeSum,
  custom,
  customGradient,
  full,
  logSumExp,
  matmul,
  max,
  maximum,
  mean,
  mul,
  pick,
  place,
  position,
  reshape,
  type scan,
  sigmoid,
  slice,
  split,
  sub,
  sum,
  take,
  tanh,
  tensor,
  transpose,
  vjp,
} from "@pixelweft/tensor";
import { affine, filterGradient } from "@pixelweft/tensor/inspect";

/** `scan`, or something that means the same. */
export type Scan = typeof scan;

/** A function with a loop in it, and shapes of what it is differentiated by. */
export interface LoopCase {
  readonly name: string;
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  /** False where a gradient is not the slope, on purpose. */
  readonly slopes?: boolean;
  readonly make: (loop: Scan, xs: Readonly<Record<string, Tensor>>) => readonly Tensor[];
}

/** The same without a loop: its iterations one after another. */
export const unrolled: Scan = (options, body) => {
  const { repeat, slices = [], reverse = false } = options;
  let carry = options.carry;
  const stacks: Tensor[][] = Array.from({ length: repeat }, () => []);
  for (let step = 0; step < repeat; step++) {
    const i = reverse ? repeat - 1 - step : step;
    const rows = slices.map((xs) => reshape(slice(xs, [{ start: i, size: 1 }]), xs.shape.slice(1)));
    const next = body(affine(i), carry, rows);
    carry = next.carry;
    stacks[i] = [...(next.stacked ?? [])];
  }
  const stacked = (stacks[0] ?? []).map((_, k) =>
    concat(
      stacks.flatMap((row) => (row[k] ? [reshape(row[k], [1, ...row[k].shape])] : [])),
      0,
    ),
  );
  return { carry, stacked };
};

const none = full([], 0);

function all({
  carry,
  stacked,
}: {
  readonly carry: readonly Tensor[];
  readonly stacked: readonly Tensor[];
}): readonly Tensor[] {
  return [...carry, ...stacked];
}

/** Bodies of every kind. */
export const loopCases: readonly LoopCase[] = [
  {
    name: "a linear recurrence",
    shapes: { a: [3], h: [2, 3], x: [4, 2, 3] },
    make: (loop, { a = none, h = none, x = none }) =>
      all(
        loop({ repeat: 4, carry: [h], slices: [x] }, (_, [now = h], [row = x]) => {
          const next = add(mul(a, now), row);
          return { carry: [next], stacked: [mul(next, next)] };
        }),
      ),
  },
  {
    name: "an LSTM cell",
    shapes: { w: [5, 8], b: [8], h: [3, 2], c: [3, 2], x: [4, 3, 3] },
    make: (loop, { w = none, b = none, h = none, c = none, x = none }) =>
      all(
        loop({ repeat: 4, carry: [h, c], slices: [x] }, (_, [state = h, cell = c], [row = x]) => {
          const gates = add(matmul(concat([row, state], 1), w), b);
          const [o = b, f = b, i = b, g = b] = split(gates, [2, 2, 2, 2], 1);
          const nextCell = add(mul(sigmoid(f), cell), mul(sigmoid(i), tanh(g)));
          const next = mul(sigmoid(o), tanh(nextCell));
          return { carry: [next, nextCell], stacked: [next] };
        }),
      ),
  },
  {
    name: "a row of a map from the row before, backwards",
    shapes: { w: [3, 2, 2], h: [2, 1, 4, 2], x: [3, 2, 1, 4, 2] },
    make: (loop, { w = none, h = none, x = none }) =>
      all(
        loop({ repeat: 3, carry: [h], slices: [x], reverse: true }, (_, [map = h], [row = x]) => {
          const taps = [
            [0, -1],
            [0, 0],
            [0, 1],
          ] as const;
          const next = tanh(add(contract([{ map, weight: w, taps }]), row));
          return { carry: [next], stacked: [next] };
        }),
      ),
  },
  {
    name: "integers carried and cut, rows of a table",
    shapes: { table: [4, 3], h: [3] },
    make: (loop, { table = none, h = none }) => {
      const picks = tensor([2, 0, 2, 3], { dtype: "i32" });
      const start = full([], 0, "i32");
      return all(
        loop(
          { repeat: 4, carry: [start, h], slices: [picks] },
          (i, [count = start, now = h], [where = picks]) => {
            const row = reshape(take(table, reshape(where, [1])), [3]);
            const some = pick(now, cast(count, "i32"));
            const factor = cast(add(count, position(i)), "f32");
            return {
              carry: [cast(add(count, 1), "i32"), tanh(add(mul(now, 0.5), mul(row, factor)))],
              stacked: [some],
            };
          },
        ),
      ).slice(1);
    },
  },
  {
    name: "values that change places, are handed on and are captured",
    shapes: { a: [2, 2], b: [2, 2], c: [2, 2] },
    make: (loop, { a = none, b = none, c = none }) =>
      all(
        loop({ repeat: 3, carry: [a, b, c] }, (_, [x = a, y = b, z = c]) => ({
          carry: [transpose(y), mul(x, c), c],
          stacked: [z, b, mul(x, y)],
        })),
      ),
  },
  {
    name: "windows at loop positions, read and written",
    shapes: { x: [5, 2], y: [4, 2], w: [2, 2] },
    make: (loop, { x = none, y = none, w = none }) =>
      all(
        loop({ repeat: 3, carry: [x] }, (i, [map = x]) => {
          const here = slice(map, [{ start: i, size: 2 }]);
          const other = slice(y, [{ start: i, size: 2 }]);
          const value = tanh(matmul(add(here, other), w));
          return { carry: [place(map, slice(value, [{ size: 1 }]), [i, 0])], stacked: [value] };
        }),
      ),
  },
  {
    name: "each row of a carried map, changed once",
    shapes: { x: [3, 2], b: [1, 2] },
    make: (loop, { x = none, b = none }) =>
      all(
        loop({ repeat: 3, carry: [x] }, (i, [map = x]) => {
          const row = slice(map, [{ start: i, size: 1 }]);
          return { carry: [place(map, add(mul(row, row), b), [i, 0])] };
        }),
      ),
  },
  {
    name: "reductions of what is carried and what is captured",
    shapes: { x: [2, 3], y: [2, 3], s: [] },
    make: (loop, { x = none, y = none, s = none }) =>
      all(
        loop({ repeat: 3, carry: [x] }, (_, [now = x]) => {
          const size = add(logSumExp(now, [1]), max(mul(y, now), [1]));
          const next = sub(mul(now, 0.5), mul(reshape(size, [2, 1]), add(s, mean(y))));
          return { carry: [cumulativeSum(tanh(next), 1)], stacked: [sum(next)] };
        }),
      ),
  },
  {
    name: "a loop in a loop",
    shapes: { w: [2, 2], h: [3, 2], x: [2, 3, 3, 2] },
    make: (loop, { w = none, h = none, x = none }) =>
      all(
        loop({ repeat: 2, carry: [h], slices: [x] }, (i, [outer = h], [rows = x]) => {
          const inner = loop(
            { repeat: 3, carry: [outer], slices: [rows] },
            (j, [now = outer], [row = rows]) => {
              const turn = cast(add(position(i), position(j)), "f32");
              const next = tanh(add(matmul(now, w), mul(row, add(mul(turn, 0.1), outer))));
              return { carry: [next], stacked: [mul(next, next)] };
            },
          );
          const [next = h] = inner.carry;
          const [stack = h] = inner.stacked;
          return { carry: [next], stacked: [sum(stack, [0])] };
        }),
      ),
  },
  {
    name: "a loop in a loop that the outer one does not change",
    shapes: { w: [2, 2], h: [3, 2] },
    make: (loop, { w = none, h = none }) =>
      all(
        loop({ repeat: 2, carry: [h] }, (_, [outer = h]) => {
          const inner = loop({ repeat: 2, carry: [h] }, (_j, [now = h]) => ({
            carry: [tanh(matmul(now, w))],
          }));
          return { carry: [mul(outer, inner.carry[0] ?? h)], stacked: [outer] };
        }),
      ),
  },
  {
    name: "a gradient inside a loop",
    shapes: { w: [2, 2, 2], x: [3, 1, 2, 3, 2] },
    make: (loop, { w = none, x = none }) =>
      all(
        loop({ repeat: 3, carry: [w], slices: [x] }, (_, [weight = w], [map = x]) => {
          const taps = [
            [0, 0],
            [0, -1],
          ] as const;
          const grad = sub(contract([{ map, weight, taps }]), map);
          const step = filterGradient(map, grad, { taps, at: [affine(0), affine(0)] });
          return { carry: [sub(weight, mul(step, 0.1))], stacked: [mean(mul(grad, grad))] };
        }),
      ),
  },
  {
    name: "operations with gradients of their own",
    shapes: { x: [2, 3], y: [2, 3] },
    make: (loop, { x = none, y = none }) =>
      all(
        loop({ repeat: 3, carry: [x] }, (_, [now = x]) => {
          const swapped = custom("turned", [now, y], {
            definition: (a, b) => tanh(sub(mul(a, b), cumulativeSum(b, 1))),
          });
          const halved = customGradient(
            (a: Tensor) => mul(a, tanh(a)),
            (grad, [a]) => [mul(grad, mul(a, 0.5))],
          );
          return { carry: [swapped], stacked: [halved(swapped)] };
        }),
      ),
    slopes: false,
  },
  {
    name: "descent inside a loop, by the gradient of a loop",
    shapes: { w: [2, 2], x: [3, 2, 2], h: [2, 2] },
    make: (loop, { w = none, x = none, h = none }) =>
      all(
        loop({ repeat: 2, carry: [w] }, (_, [weight = w]) => {
          const run = loop({ repeat: 3, carry: [h], slices: [x] }, (_i, [now = h], [row = h]) => ({
            carry: [tanh(add(matmul(now, weight), row))],
          }));
          const miss = sum(mul(run.carry[0] ?? h, run.carry[0] ?? h));
          const [slope = weight] = vjp(miss, [weight]);
          return { carry: [sub(weight, mul(slope, 0.1))], stacked: [miss] };
        }),
      ),
  },
  {
    name: "a larger value where it matters, once",
    shapes: { x: [2], y: [2] },
    make: (loop, { x = none, y = none }) =>
      all(
        loop({ repeat: 1, carry: [x], slices: [reshape(y, [1, 2])] }, (_, [a = x], [b = y]) => ({
          carry: [maximum(mul(a, 2), b)],
        })),
      ),
  },
];
