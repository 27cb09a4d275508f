import {
  full,
  read,
  sizeOf,
  slice,
  streams,
  sum,
  tensor,
  vjp,
  type Tensor,
} from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { attention, selfAttention, selfAttentionSpecs } from "./attention.ts";
import { normals } from "./normal.ts";
import { initialValues, parameterTensors } from "./parameters.ts";

const backend = referenceBackend();
const random = (shape: readonly number[], seed: number): Tensor =>
  tensor(normals({ seed, stream: streams.init, start: 0, count: sizeOf(shape) }), { shape });

type Rows = readonly (readonly number[])[];

async function rows(x: Tensor): Promise<Rows> {
  const [count = 1, width = 1] = x.shape;
  const data = [...(await read(backend, x))];
  return Array.from({ length: count }, (_, i) => data.slice(i * width, (i + 1) * width));
}

/** The weights and the means of values by loops, in float64. */
function plain(queries: Rows, keys: Rows, values: Rows, causal: boolean): number[] {
  return queries.flatMap((query, i) => {
    const scores = keys.map((key, j) =>
      causal && j > i
        ? -Infinity
        : key.reduce((total, k, c) => total + k * (query[c] ?? 0), 0) / Math.sqrt(query.length),
    );
    const powers = scores.map((score) => Math.exp(score - Math.max(...scores)));
    const total = powers.reduce((a, b) => a + b);
    return (values[0] ?? []).map((_, c) =>
      powers.reduce((mean, power, j) => mean + (power / total) * (values[j]?.[c] ?? 0), 0),
    );
  });
}

test.each([true, false])("attention() is that of loops in float64, causal: %s", async (causal) => {
  const [q, k, v] = [random([5, 4], 1), random([5, 4], 2), random([5, 3], 3)];
  const found = [...(await read(backend, attention(q, { keys: k, values: v, causal })))];
  const wanted = plain(await rows(q), await rows(k), await rows(v), causal);
  found.forEach((x, i) => expect(x).toBeCloseTo(wanted[i] ?? NaN, 5));
});

const width = 6;
const specs = selfAttentionSpecs("a", { width });
const parameters = parameterTensors(specs, initialValues(specs, 7));

test("selfAttention() with heads is attention of each part of the width", async () => {
  const x = random([2, 4, width], 4);
  const open = {
    ...parameters,
    "a.out.weight": tensor(identity(width), { shape: [width, width] }),
  };
  const y = selfAttention(x, { name: "a", parameters: open, heads: 2 });
  expect(y.shape).toEqual([2, 4, width]);
  const weight = await rows(parameters["a.in.weight"] ?? x);
  const image = slice(x, [{ start: 1, size: 1 }]);
  const input = await rows(tensor(await read(backend, image), { shape: [4, width] }));
  const all = input.map((row) =>
    (weight[0] ?? []).map((_, o) =>
      row.reduce((total, r, i) => total + r * (weight[i]?.[o] ?? 0), 0),
    ),
  );
  const part = (from: number): Rows => all.map((row) => row.slice(from, from + width / 2));
  const heads = [0, width / 2].map((h) =>
    plain(part(h), part(width + h), part(2 * width + h), false),
  );
  const found = (await rows(tensor(await read(backend, y), { shape: [8, width] }))).slice(4);
  found.forEach((row, i) =>
    row.forEach((value, c) => {
      const half = width / 2;
      const wanted = heads[Math.floor(c / half)]?.[i * half + (c % half)] ?? NaN;
      expect(value).toBeCloseTo(wanted, 4);
    }),
  );
});

test("a place of causal attention depends on no later place, and on all before", async () => {
  const x = random([1, 5, width], 5);
  const y = selfAttention(x, { name: "a", parameters, heads: 3, causal: true });
  const third = sum(slice(y, [undefined, { start: 2, size: 1 }]));
  const [gradient = full(x.shape, 0)] = vjp(third, [x]);
  const found = await read(backend, gradient);
  const moved = [0, 1, 2, 3, 4].map((at) =>
    found.slice(at * width, (at + 1) * width).some((g) => g !== 0),
  );
  expect(moved).toEqual([true, true, true, false, false]);
});

test("an option that does not exist is refused", () => {
  const x = random([2, 2], 1);
  const wrong = { keys: x, values: x, mask: x } as { keys: Tensor; values: Tensor };
  expect(() => attention(x, wrong)).toThrow(
    new TypeError("Cannot attend: there is no option mask, there is keys, values, causal"),
  );
});

test("heads that do not divide the width, and another rank, are refused", () => {
  const layer = { name: "a", parameters };
  expect(() => selfAttention(random([1, 2, width], 1), { ...layer, heads: 4 })).toThrow(
    new RangeError("Cannot run the layer a: 4 heads do not divide 6"),
  );
  expect(() => selfAttention(random([2, width], 1), layer)).toThrow(
    new TypeError("Cannot run the layer a: it reads [batch, length, width] and is given [2,6]"),
  );
});

function identity(size: number): Float32Array {
  return Float32Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0));
}
