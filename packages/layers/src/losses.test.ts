import { mul, read, sizeOf, sum, tensor, vjp, type Tensor } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test } from "vitest";
import { crossEntropy } from "./cross-entropy.ts";
import { normals } from "./normal.ts";
import { huber, meanSquared } from "./regression-loss.ts";
import { binaryCrossEntropy, gaussianDivergence } from "./variational-loss.ts";

const backend = referenceBackend();
const wasm = await wasmBackend({ threads: 1 });
const shape = [3, 4];
const values = (stream: number, scale = 1): Float32Array =>
  normals({ seed: 8, stream, start: 0, count: sizeOf(shape) }).map((x) => x * scale);
const [x, y] = [values(0, 2), values(1)];
const shares = y.map((v) => 1 / (1 + Math.exp(-v)));
const labels = [2, 0, 3];

/** Of each row by loops in float64. */
function rows(of: (a: number, b: number) => number): number[] {
  return [0, 1, 2].map((n) =>
    [0, 1, 2, 3].reduce((total, i) => total + of(x[4 * n + i] ?? NaN, y[4 * n + i] ?? NaN), 0),
  );
}

function smoothed(share: number): number[] {
  return [0, 1, 2].map((n) => {
    const row = Array.from(x.slice(4 * n, 4 * n + 4));
    const norm = Math.log(row.reduce((total, v) => total + Math.exp(v), 0));
    const wanted = row.map((_, c) => share / 4 + (c === labels[n] ? 1 - share : 0));
    return row.reduce((total, v, c) => total - (wanted[c] ?? NaN) * (v - norm), 0);
  });
}

const given = tensor(Int32Array.from(labels));
const other = tensor(y, { shape });
const cases: Readonly<Record<string, readonly [(a: Tensor) => Tensor, readonly number[]]>> = {
  "crossEntropy()": [(a) => crossEntropy(a, given), smoothed(0)],
  "crossEntropy() with smooth labels": [
    (a) => crossEntropy(a, given, { smoothing: 0.3 }),
    smoothed(0.3),
  ],
  "meanSquared()": [(a) => meanSquared(a, other), rows((a, b) => (a - b) ** 2 / 4)],
  "huber()": [
    (a) => huber(a, other, { delta: 1.5 }),
    rows((a, b) => (Math.abs(a - b) < 1.5 ? (a - b) ** 2 / 2 : 1.5 * (Math.abs(a - b) - 0.75)) / 4),
  ],
  "binaryCrossEntropy()": [
    (a) => binaryCrossEntropy(a, tensor(shares, { shape })),
    rows((a, b) => {
      const p = 1 / (1 + Math.exp(-a));
      const share = Math.fround(1 / (1 + Math.exp(-b)));
      return -(share * Math.log(p) + (1 - share) * Math.log(1 - p)) / 4;
    }),
  ],
  "gaussianDivergence()": [
    (a) => gaussianDivergence({ mean: a, logVariance: other }),
    rows((a, b) => (Math.exp(b) + a * a - b - 1) / 2),
  ],
  "gaussianDivergence() by its variance": [
    (a) => gaussianDivergence({ mean: other, logVariance: a }),
    rows((a, b) => (Math.exp(a) + b * b - a - 1) / 2),
  ],
};

test.each(Object.entries(cases))("%s is the formula, by loops", async (_, [loss, wanted]) => {
  for (const device of [backend, wasm]) {
    const found = await read(device, loss(tensor(x, { shape })));
    expect(found.length).toBe(3);
    wanted.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 4));
  }
});

test.each(Object.entries(cases))(
  "the gradient of %s is that of finite differences",
  async (_, [loss]) => {
    const total = (data: Float32Array): Tensor =>
      sum(mul(loss(tensor(data, { shape })), tensor([1, -2, 0.5])));
    const input = tensor(x, { shape });
    const [gradient = input] = vjp(sum(mul(loss(input), tensor([1, -2, 0.5]))), [input]);
    const found = await read(backend, gradient);
    for (const [i, value] of x.entries()) {
      const moved = async (by: number): Promise<number> =>
        (await read(backend, total(x.with(i, value + by))))[0] ?? NaN;
      expect(found[i]).toBeCloseTo(((await moved(1e-2)) - (await moved(-1e-2))) / 2e-2, 2);
    }
  },
);

test("losses stay finite where logits are large", async () => {
  const logits = tensor([[100, -100]]);
  const [loss = NaN] = await read(backend, binaryCrossEntropy(logits, tensor([[1, 0]])));
  expect(Math.abs(loss)).toBeLessThan(1e-30);
  const label = tensor([1], { dtype: "i32" });
  expect(await read(backend, crossEntropy(logits, label))).toEqual(Float32Array.of(200));
});

test("what losses do not take is refused", () => {
  const logits = tensor(x, { shape });
  expect(() => crossEntropy(logits, given, { smoothing: 1 })).toThrow(
    new RangeError("Cannot smooth labels by 1: it must be in [0, 1)"),
  );
  const wrong = { smooth: 0.1 } as object;
  expect(() => crossEntropy(logits, given, wrong)).toThrow("there is no option smooth");
  const beta: object = { beta: 2 };
  expect(() => huber(logits, other, beta)).toThrow("there is no option beta, there is delta");
  expect(() => huber(logits, other, { delta: 0 })).toThrow(
    new RangeError("Cannot take a Huber loss: delta is 0, not above 0"),
  );
});
