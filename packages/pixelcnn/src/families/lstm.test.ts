import { read, tensor, type Tensor } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { lstm } from "./lstm.ts";

const backend = referenceBackend();
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

test("lstm() steps as the paper's equation 3 says: o, f, i by sigmoids, g by a tanh", async () => {
  const waves = (shape: readonly number[], phase: number): Tensor =>
    tensor(
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) =>
        Math.sin(i * 1.7 + phase),
      ),
      { shape },
    );
  // Three lines of two columns; one map h, whose kernel reads the column itself and the one to the left.
  const inputs = waves([3, 1, 1, 2, 4], 0);
  const parameters = {
    "x.state.weight": waves([1, 2, 1, 4], 1),
    "x.start.state": tensor([0.3]),
    "x.start.cell": tensor([-0.4]),
  };
  const taps = [
    [0, -1],
    [0, 0],
  ] as const;
  const states = lstm(inputs, { name: "x", options: { parameters }, forgetBias: 0, taps });
  const x = await read(backend, inputs);
  const w = await read(backend, parameters["x.state.weight"]);
  const expected: number[] = [];
  let before = [
    [0.3, -0.4],
    [0.3, -0.4],
  ];
  for (let line = 0; line < 3; line++) {
    before = before.map(([own = 0, cell = 0], column) => {
      const left = column > 0 ? (before[column - 1]?.[0] ?? 0) : 0;
      const [o = 0, f = 0, i = 0, g = 0] = [0, 1, 2, 3].map(
        (gate) =>
          (x[(line * 2 + column) * 4 + gate] ?? 0) +
          left * (w[gate] ?? 0) +
          own * (w[4 + gate] ?? 0),
      );
      const next = sigmoid(f) * cell + sigmoid(i) * Math.tanh(g);
      return [sigmoid(o) * Math.tanh(next), next];
    });
    expected.push(...before.map(([state = 0]) => state));
  }
  const found = [...(await read(backend, states))];
  expect(found).toHaveLength(6);
  found.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i] ?? NaN, 6);
  });
});
