import { read, tensor, vjp } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { gate } from "./gate.ts";

const backend = referenceBackend();
const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

test("gate() is tanh of the first half times the logistic function of the second", async () => {
  const x = [
    [0.5, -1, 2, 0],
    [3, 0.25, -30, 40],
  ];
  const found = await read(backend, gate(tensor(x)));
  const wanted = x.flatMap(([a = 0, b = 0, c = 0, d = 0]) => [
    Math.tanh(a) * logistic(c),
    Math.tanh(b) * logistic(d),
  ]);
  expect([...found]).toHaveLength(4);
  found.forEach((y, i) => expect(y).toBeCloseTo(wanted[i] ?? Infinity, 6));
});

test("its gradient is (1 - tanh^2) sigmoid, and tanh sigmoid (1 - sigmoid)", async () => {
  const x = tensor([0.7, -0.4]);
  const [slope = x] = vjp(gate(x), [x]);
  const [t, s] = [Math.tanh(0.7), logistic(-0.4)];
  const [first = 0, second = 0] = await read(backend, slope);
  expect(first).toBeCloseTo((1 - t * t) * s, 6);
  expect(second).toBeCloseTo(t * s * (1 - s), 6);
});

test("gate() refuses an odd number of channels", () => {
  expect(() => gate(tensor([1, 2, 3]))).toThrow(
    new RangeError("Cannot gate [3]: the channels are odd in number"),
  );
});
