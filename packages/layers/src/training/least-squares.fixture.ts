import { matmul, mul, reshape, scalar, sub, sum, full, type Input } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect } from "vitest";
import { normals } from "../normal.ts";
import type { ParameterSpecs } from "../parameters.ts";
import type { SummedLoss } from "./batch-gradients.ts";
import type { TrainerOptions } from "./trainer-options.ts";
import { Trainer } from "./trainer.ts";

/** A line from three numbers to two, one weight masked. */
export const specs: ParameterSpecs = {
  weight: { shape: [3, 2], fanIn: 3, mask: Float32Array.of(1, 0, 1, 1, 1, 1) },
  bias: { shape: [2], fanIn: 0 },
};

/** Half the squared error of a line, summed over rows. */
export const squares: SummedLoss = (
  { weight = scalar(0), bias = scalar(0) },
  { x = scalar(0), y = scalar(0) },
) => {
  const error = sub(sub(matmul(x, weight), y), mul(bias, -1));
  return {
    loss: mul(sum(mul(error, error)), 0.5),
    count: reshape(full([1], x.shape[0] ?? 0), []),
  };
};

/** The examples there are. */
export const rows = 6;
const x = normals({ seed: 1, stream: 9, start: 0, count: rows * 3 });
const y = normals({ seed: 2, stream: 9, start: 0, count: rows * 2 });

/** Some of the rows, as inputs. */
export function batch(start: number, end: number): Record<string, Input> {
  return {
    x: { data: x.slice(start * 3, end * 3), shape: [end - start, 3] },
    y: { data: y.slice(start * 2, end * 2), shape: [end - start, 2] },
  };
}

/** Weights to start from. */
export const start: { weight: Float32Array; bias: Float32Array } = {
  weight: Float32Array.of(0.5, 0, -1, 0.25, 2, -0.5),
  bias: Float32Array.of(0.1, -0.2),
};

/** A trainer of the line, at the starting weights. */
export function trainer(extra: Partial<TrainerOptions> = {}): Trainer {
  const made = new Trainer({
    backend: referenceBackend(),
    specs,
    loss: squares,
    maxGradNorm: 0,
    ...extra,
  });
  made.loadParameters(start);
  return made;
}

/** Loss and gradient over all rows, in plain numbers. */
export function byHand(parameters: Readonly<Record<string, Float32Array>>): {
  loss: number;
  gradient: number[];
} {
  const { weight = new Float32Array(), bias = new Float32Array() } = parameters;
  const gradient = Array.from({ length: 8 }, () => 0);
  let loss = 0;
  for (let r = 0; r < rows; r++)
    for (let o = 0; o < 2; o++) {
      let error = (bias[o] ?? 0) - (y[r * 2 + o] ?? 0);
      for (let i = 0; i < 3; i++) error += (x[r * 3 + i] ?? 0) * (weight[i * 2 + o] ?? 0);
      loss += 0.5 * error * error;
      for (let i = 0; i < 3; i++)
        gradient[i * 2 + o] = (gradient[i * 2 + o] ?? 0) + error * (x[r * 3 + i] ?? 0);
      gradient[6 + o] = (gradient[6 + o] ?? 0) + error;
    }
  gradient[1] = 0; // masked
  return { loss, gradient };
}

/** Numbers that agree to so many digits. */
export function expectNear(found: readonly number[], wanted: readonly number[], digits = 5): void {
  expect(found).toHaveLength(wanted.length);
  found.forEach((v, i) => expect(v).toBeCloseTo(wanted[i] ?? Infinity, digits));
}
