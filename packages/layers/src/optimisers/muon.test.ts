import { add, mul, read, scalar, sub, sum, tensor, type Tensor } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { Trainer } from "../training/trainer.ts";
import { adamW } from "./adam-w.ts";
import { adam } from "./adam.ts";
import { muon } from "./muon.ts";
import type { Optimiser, ParameterPart } from "./optimiser.ts";
import { orthogonal } from "./orthogonal.ts";

const backend = referenceBackend();

function wave(size: number, phase: number): Float32Array {
  return Float32Array.from({ length: size }, (_, i) => Math.sin(1.7 * i * (i + 1) + phase));
}

test.each([
  [5, 5],
  [12, 4],
  [3, 10],
])("a %i x %i matrix becomes orthogonal along its shorter side", async (rows, columns) => {
  const values = wave(2 * rows * columns, 0.3);
  const found = await read(backend, orthogonal(tensor(values, { shape: [2, rows, columns] }), 8));
  const short = Math.min(rows, columns);
  for (let n = 0; n < 2; n++) {
    const at = (i: number, k: number): number => {
      const [row, column] = rows < columns ? [i, k] : [k, i];
      return found[n * rows * columns + row * columns + column] ?? NaN;
    };
    for (let i = 0; i < short; i++)
      for (let j = 0; j <= i; j++) {
        let product = 0;
        for (let k = 0; k < Math.max(rows, columns); k++) product += at(i, k) * at(j, k);
        // Singular values lie between 0.68 and 1.14, their squares between 0.46 and 1.3.
        expect(Math.abs(product - (i === j ? 0.88 : 0))).toBeLessThan(0.43);
      }
  }
});

test("a matrix of zeros stays one", async () => {
  expect([...(await read(backend, orthogonal(tensor([[[0, 0]]]), 5)))]).toEqual([0, 0]);
});

test("a round is the polynomial of Jordan et al. on each singular value", async () => {
  const values = [0.6, 0.8];
  const matrix = tensor([values.map((value, i) => values.map((_, j) => (i === j ? value : 0)))]);
  const [a, , , b] = await read(backend, orthogonal(matrix, 1));
  [a, b].forEach((found, i) => {
    const x = values[i] ?? NaN;
    expect(found).toBeCloseTo(3.4445 * x - 4.775 * x ** 3 + 2.0315 * x ** 5, 5);
  });
});

test("what becomes of a matrix does not hang on how large it is, nor on those beside it", async () => {
  const values = wave(12, 0.3);
  const alone = await read(backend, orthogonal(tensor(values, { shape: [1, 3, 4] }), 5));
  const both = Float32Array.from([...values.map((x) => x * 1e-6), ...values.map((x) => x * 1e3)]);
  const found = await read(backend, orthogonal(tensor(both, { shape: [2, 3, 4] }), 5));
  found.forEach((x, i) => expect(x).toBeCloseTo(alone[i % 12] ?? NaN, 4));
});

const specs = {
  matrix: { shape: [2, 2, 3], fanIn: 4, mask: Float32Array.of(1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1) },
  twin: { shape: [4, 3], fanIn: 4 },
  left: { shape: [4, 3], fanIn: 4 },
  bias: { shape: [3], fanIn: 1 },
};

/** Parameters after so many updates towards values that do not move. */
async function trained(
  optimiser: Optimiser,
  steps: number,
): Promise<Readonly<Record<string, Float32Array>>> {
  const trainer = new Trainer({
    backend,
    specs,
    seed: 3,
    optimiser,
    loss: (parameters) => ({
      loss: Object.entries(parameters).reduce<Tensor>((all, [name, x]) => {
        const { mask } = specs[name as keyof typeof specs] as { mask?: Float32Array };
        const live = mask ? mul(x, tensor(mask, { shape: x.shape })) : x;
        const target = tensor(
          wave(
            x.shape.reduce((n, s) => n * s, 1),
            name.length,
          ),
          {
            shape: x.shape,
          },
        );
        const error = sub(live, target);
        return add(all, sum(mul(error, error)));
      }, scalar(0)),
      count: scalar(1),
    }),
  });
  for (let t = 0; t < steps; t++) {
    await trainer.gradient({});
    await trainer.update(0.05);
  }
  const found = await trainer.state.readAll("parameters");
  await trainer.dispose();
  return found;
}

test("only matrices that are chosen move otherwise than by Adam", async () => {
  const [ours, others] = await Promise.all([
    trained(muon({ chooses: (name) => name !== "left" }), 2),
    trained(adam(), 2),
  ]);
  expect(ours["left"]).toEqual(others["left"]);
  expect(ours["bias"]).toEqual(others["bias"]);
  expect(ours["matrix"]).not.toEqual(others["matrix"]);
  expect(ours["twin"]).not.toEqual(others["twin"]);
});

test("what is masked stays zero", async () => {
  const { matrix = new Float32Array() } = await trained(muon(), 4);
  expect([...matrix].flatMap((value, i) => (value === 0 ? [i] : []))).toEqual([4, 9]);
});

test("the first step has the root mean square of the rate times the size, whatever the gradient's size", async () => {
  const [before, after] = await Promise.all([
    trained(muon(), 0),
    trained(muon({ rounds: 12, size: 0.5 }), 1),
  ]);
  const steps = wave(12, 0).map((_, i) => (after["twin"]?.[i] ?? 0) - (before["twin"]?.[i] ?? 0));
  const size = Math.sqrt(steps.reduce((all, step) => all + step * step, 0) / 12);
  expect(size / (0.05 * 0.5)).toBeGreaterThan(0.68);
  expect(size / (0.05 * 0.5)).toBeLessThan(1.14);
});

test("it finds what it is trained towards", async () => {
  const { twin = new Float32Array() } = await trained(muon(), 200);
  const wanted = wave(12, "twin".length);
  for (const [i, value] of twin.entries())
    expect(Math.abs(value - (wanted[i] ?? 0))).toBeLessThan(0.03);
});

test("a state without parts, and options that make no sense, are refused", () => {
  const zero = tensor([0]);
  const numbers = { learningRate: scalar(1), correction1: scalar(1), correction2: scalar(1) };
  const state = { parameters: zero, slots: { moment1: zero, moment2: zero } };
  expect(() => muon().update(state, zero, numbers)).toThrow(
    new TypeError("Cannot find the matrices to move: the state does not name its parts"),
  );
  expect(() => muon({ size: -1 })).toThrow(RangeError);
  expect(() => muon({ rounds: 1.5 })).toThrow("expected a whole number from 0 on");
  expect(() => muon({ momentum: 0.9 } as object)).toThrow(
    "Cannot train with Muon: there is no option momentum, there is chooses, size, rounds, decay",
  );
});

/** Where parameters are after one update of some parts. */
async function updated(
  optimiser: Optimiser,
  parts: readonly ParameterPart[],
): Promise<readonly number[]> {
  const size = Math.max(...parts.map((part) => part.start + part.size));
  const given = Object.entries({ learningRate: 0.5, ...optimiser.numbers(3) });
  const slots = { moment1: tensor(wave(size, 3)), moment2: tensor(new Float32Array(size).fill(2)) };
  const { parameters } = optimiser.update(
    { parameters: tensor(wave(size, 1)), slots, parts },
    tensor(wave(size, 2)),
    Object.fromEntries(given.map(([name, value]) => [name, scalar(value)])),
  );
  return [...(await read(backend, parameters))];
}

const shapes = [[2, 6], [3, 4], [2, 2, 3], [1, 12], [12, 1], [12]];
const parts = shapes.map((shape, i) => ({ name: `${i}`, start: 12 * i, size: 12, shape }));

test("matrices move alike whichever are beside them, and rows and columns alone move by Adam", async () => {
  const [all, plain] = [await updated(muon(), parts), await updated(adam(), parts)];
  for (const [i, part] of parts.entries()) {
    const [start, end] = [part.start, part.start + part.size];
    const alone = i < 3 ? await updated(muon(), [part]) : plain;
    all.slice(start, end).forEach((x, k) => expect(x).toBeCloseTo(alone[start + k] ?? NaN, 6));
  }
  expect(all.slice(0, 36)).not.toEqual(plain.slice(0, 36));
});

const usual = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
test.each([
  ["adam", adam(), adam(usual)],
  ["adamW", adamW(), adamW({ ...usual, decay: 0.01 })],
  ["muon", muon(), muon({ ...usual, size: 0.2, rounds: 5, decay: 0 })],
])("%s() without options has the constants that it says", async (_, plain, full) => {
  expect(plain.numbers(3)).toEqual(full.numbers(3));
  expect(await updated(plain, parts)).toEqual(await updated(full, parts));
});

test("matrices shrink by the decay beside their step, and nothing else does", async () => {
  const [plain, shrunk, start] = await Promise.all([
    trained(muon(), 1),
    trained(muon({ decay: 2 }), 1),
    trained(muon(), 0),
  ]);
  for (const name of ["matrix", "twin", "left"])
    for (const [i, value] of (plain[name] ?? []).entries())
      expect(shrunk[name]?.[i]).toBeCloseTo(value - 0.05 * 2 * (start[name]?.[i] ?? 0), 6);
  expect(shrunk["bias"]).toEqual(plain["bias"]);
});

test.each([
  [2, 8],
  [8, 2],
])("a step of a %i x %i matrix is as long as its size says", async (rows, columns) => {
  const [wide, long] = [wave(16, 1), wave(16, 2)];
  const shape = [rows, columns] as const;
  const numbers = { learningRate: scalar(0.5), correction1: scalar(4), correction2: scalar(1000) };
  const zero = tensor(new Float32Array(16));
  const moment1 = tensor(wide);
  const found = muon({ beta1: 0.75, size: 0.2, rounds: 5 }).update(
    {
      parameters: zero,
      slots: { moment1, moment2: zero },
      parts: [{ name: "matrix", start: 0, size: 16, shape }],
    },
    tensor(long),
    numbers,
  );
  const step = Float32Array.from(await read(backend, found.parameters));
  const square = step.reduce((all, x) => all + x * x, 0) / 16;
  // Singular values lie between 0.68 and 1.14.
  expect(Math.sqrt(square)).toBeGreaterThan(0.68 * 0.1);
  expect(Math.sqrt(square)).toBeLessThan(1.14 * 0.1);
  // The moment moves a quarter of the way to the gradient, and the step looks as far ahead once more.
  const ahead = wide.map(
    (m, i) => 0.75 * (0.75 * m + 0.25 * (long[i] ?? 0)) + 0.25 * (long[i] ?? 0),
  );
  const whole = await read(backend, orthogonal(tensor(ahead, { shape: [1, rows, columns] }), 5));
  step.forEach((x, i) => expect(x).toBeCloseTo(-0.1 * Math.sqrt(8) * (whole[i] ?? 0), 5));
});
