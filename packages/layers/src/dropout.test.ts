import { read, reshape, scalar, streams, tensor, vjp } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { dropout } from "./dropout.ts";

const backend = referenceBackend();
const shape = [4, 10, 10, 25];
const size = 10_000;
const ones = tensor(new Float32Array(size).fill(1), { shape });

async function dropped(rate: number, { seed = 1, counter = 0 } = {}): Promise<Float32Array> {
  const y = dropout(ones, { dropoutRate: rate, key: [seed, streams.dropout], counter });
  return Float32Array.from(await read(backend, y));
}

test.each([0.1, 0.5, 0.9])(
  "a share of %s becomes zero and the rest grows so that the mean stays",
  async (rate) => {
    const y = await dropped(rate);
    const zeros = y.filter((v) => v === 0).length / size;
    expect(Math.abs(zeros - rate)).toBeLessThan(4 * Math.sqrt((rate * (1 - rate)) / size));
    const kept = new Set(y.filter((v) => v !== 0));
    expect(kept.size).toBe(1);
    expect([...kept][0]).toBeCloseTo(1 / (1 - rate), 5);
  },
);

test("the choice depends on seed and counter, and on nothing else", async () => {
  const y = await dropped(0.3);
  expect(await dropped(0.3)).toEqual(y);
  const others = [await dropped(0.3, { counter: 1 }), await dropped(0.3, { seed: 2 })];
  for (const other of others) {
    // Independent choices agree at 0.7^2 + 0.3^2 of the places.
    const agree = other.filter((v, i) => (v === 0) === (y[i] === 0)).length / size;
    expect(Math.abs(agree - 0.58)).toBeLessThan(0.03);
  }
});

test("a place is its number in row-major order, whatever the shape", async () => {
  const draw = { dropoutRate: 0.5, key: [4, streams.dropout], counter: 2 } as const;
  const flat = await read(backend, dropout(reshape(ones, [size]), draw));
  expect(await read(backend, dropout(ones, draw))).toEqual(flat);
});

test("a single number becomes zero as often as each of many", async () => {
  const counters = Array.from({ length: 200 }, (_, counter) => counter);
  const drawn = counters.map((counter) =>
    dropout(scalar(3), { dropoutRate: 0.25, key: [4, streams.dropout], counter }),
  );
  const values = await Promise.all(drawn.map(async (one) => (await read(backend, one))[0]));
  expect(new Set(values)).toEqual(new Set([0, 4]));
  const zeros = values.filter((value) => value === 0).length;
  expect(Math.abs(zeros - 50)).toBeLessThan(25);
});

test("no image, row, column or channel of a map repeats another", async () => {
  const y = await dropped(0.5);
  const part = (start: number, step: number): string =>
    Array.from({ length: 10 }, (_, i) => (y[start + i * step] === 0 ? 0 : 1)).join("");
  for (const [start, step] of [
    [2500, 1],
    [250, 1],
    [25, 1],
    [10, 1],
  ] as const)
    expect(part(start, step)).not.toBe(part(0, 1));
});

test("the gradient passes where values were kept, grown alike", async () => {
  const y = dropout(ones, { dropoutRate: 0.5, key: [3, streams.dropout], counter: 9 });
  const [slope = ones] = vjp(y, [ones]);
  expect(await read(backend, slope)).toEqual(await read(backend, y));
});

test("a rate of 0 changes nothing, and a rate outside [0, 1) is refused", () => {
  const of = (rate: number): unknown =>
    dropout(ones, { dropoutRate: rate, key: [0, 1], counter: 0 });
  expect(of(0)).toBe(ones);
  for (const rate of [1, -0.1, Number.NaN])
    expect(() => of(rate)).toThrow(
      new RangeError(`Cannot drop a share of ${rate}: it must be in [0, 1)`),
    );
});
