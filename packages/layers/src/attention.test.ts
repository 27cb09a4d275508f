import {
  full,
  mul,
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

const width = 6;
const specs = selfAttentionSpecs("a", { width });
const parameters = parameterTensors(specs, initialValues(specs, 7));

type Rows = readonly (readonly number[])[];

async function rows(x: Tensor): Promise<Rows> {
  const [count = 1, length = 1] = x.shape;
  const data = [...(await read(backend, x))];
  return Array.from({ length: count }, (_, i) => data.slice(i * length, (i + 1) * length));
}

/** The weights and the means of values by loops, in float64; zeros for a query that sees nothing. */
function plain(
  queries: Rows,
  keys: Rows,
  values: Rows,
  sees: (query: number, place: number) => boolean,
): number[] {
  return queries.flatMap((query, i) => {
    const scores = keys.map((key, j) =>
      sees(i, j)
        ? key.reduce((total, k, c) => total + k * (query[c] ?? 0), 0) / Math.sqrt(query.length)
        : -Infinity,
    );
    const top = Math.max(-1e300, ...scores);
    const powers = scores.map((score) => Math.exp(score - top));
    const total = powers.reduce((a, b) => a + b) || 1;
    return (values[0] ?? []).map((_, c) =>
      powers.reduce((mean, power, j) => mean + (power / total) * (values[j]?.[c] ?? 0), 0),
    );
  });
}

const isBefore = (query: number, place: number): boolean => place <= query;
/** Query 3 sees nothing, and query 1 nothing before it. */
const isOpen = (query: number, place: number): boolean =>
  query !== 3 && (place + 2 * query) % 3 === 0;
const shown = Array.from({ length: 25 }, (_, i) => (isOpen(Math.floor(i / 5), i % 5) ? 2 : 0));
const mask = tensor(Uint32Array.from(shown), { shape: [5, 5] });

test.each([
  ["nothing", {}, () => true],
  ["later places", { causal: true }, isBefore],
  ["a mask", { mask }, isOpen],
  ["both", { causal: true, mask }, (q: number, p: number) => isBefore(q, p) && isOpen(q, p)],
] as const)("attention() is that of loops in float64, hidden by %s", async (_, how, sees) => {
  const [q, k, v] = [random([5, 4], 1), random([5, 4], 2), random([5, 3], 3)];
  const found = [...(await read(backend, attention(q, { keys: k, values: v, ...how })))];
  const wanted = plain(await rows(q), await rows(k), await rows(v), sees);
  found.forEach((x, i) => expect(x).toBeCloseTo(wanted[i] ?? NaN, 5));
});

test("gradients of attention() by a mask are finite differences, and 0 where nothing is seen", async () => {
  const given = { q: random([5, 4], 1), keys: random([5, 4], 2), values: random([5, 3], 3) };
  const weights = random([5, 3], 4);
  const value = (of: typeof given): Tensor => {
    const { q, keys, values } = of;
    return sum(mul(attention(q, { keys, values, causal: true, mask }), weights));
  };
  const names = ["q", "keys", "values"] as const;
  const gradients = vjp(
    value(given),
    names.map((name) => given[name]),
  );
  for (const [k, name] of names.entries()) {
    const found = await read(backend, gradients[k] ?? full([1], NaN));
    const { shape } = given[name];
    const data = Float64Array.from(await read(backend, given[name]));
    const at = async (i: number, step: number): Promise<number> => {
      const moved = Float32Array.from(data, (x, j) => (j === i ? x + step : x));
      return (await read(backend, value({ ...given, [name]: tensor(moved, { shape }) })))[0] ?? NaN;
    };
    for (let i = 0; i < data.length; i++) {
      const slope = ((await at(i, 1e-2)) - (await at(i, -1e-2))) / 2e-2;
      expect(found[i]).toBeCloseTo(slope, 3);
    }
  }
  // Query 3 sees nothing.
  const ofQueries = await read(backend, gradients[0] ?? full([1], NaN));
  expect(ofQueries.slice(12, 16)).toEqual(new Float32Array(4));
});

test("selfAttention() hides the padding of a batch from all heads: sequences are as if they had none", async () => {
  const x = random([2, 4, width], 8);
  const short = slice(x, [{ start: 1, size: 1 }, { size: 3 }]);
  const seen = tensor(Uint32Array.of(1, 1, 1, 1, 1, 1, 1, 0), { shape: [2, 1, 1, 4] });
  const layer = { name: "a", parameters, heads: 2 };
  const y = selfAttention(x, { ...layer, mask: seen });
  const found = await read(backend, slice(y, [{ start: 1, size: 1 }, { size: 3 }]));
  const wanted = await read(backend, selfAttention(short, layer));
  found.forEach((value, i) => expect(value).toBeCloseTo(wanted[i] ?? NaN, 5));
});

test("a mask of another dtype or shape is refused", () => {
  const x = random([3, 2], 1);
  const by = (one: Tensor) => () => attention(x, { keys: x, values: x, mask: one });
  expect(by(full([3, 3], 1))).toThrow(
    new TypeError(
      "Cannot attend by a mask of f32: it must be u32, as less(), equal() or notEqual(mask, 0) give it",
    ),
  );
  for (const shape of [[2, 3], [1, 3, 3], [4]])
    expect(by(full(shape, 1, "u32"))).toThrow(
      new TypeError(
        `Cannot attend by a mask [${shape}]: queries and keys have [3,3] pairs, which it must broadcast to`,
      ),
    );
});

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
    plain(part(h), part(width + h), part(2 * width + h), () => true),
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
  const wrong = { keys: x, values: x, bias: x } as { keys: Tensor; values: Tensor };
  expect(() => attention(x, wrong)).toThrow(
    new TypeError("Cannot attend: there is no option bias, there is keys, values, causal, mask"),
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
