// @module-tag ci
import {
  type HostData,
  type Tensor,
  add,
  compile,
  full,
  mean,
  mul,
  scalar,
  tanh,
  tensor,
  vjp,
} from "@pixelweft/tensor";
import { affine, filterGradient } from "@pixelweft/tensor/inspect";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { Chance } from "../chance.ts";
import { Oracle } from "./oracle.ts";
import { difference, newBench } from "./random-graph.ts";
import { addOperation } from "./random-operations.ts";
import { addScan } from "./random-scan.ts";

const backend = referenceBackend();
const shapes = { x: [3, 4], y: [2, 2, 3], z: [6] } as const;
type Points = Record<string, Float32Array>;

/** From here on, seeds make graphs with loops in them. */
const withLoops = 1000;

/** A random smooth function of three tensors, rank 0: the mean of what came last. */
function randomLoss(seed: number, inputs: Readonly<Record<string, Tensor>>): Tensor {
  const chance = new Chance(seed);
  const bench = newBench(chance, inputs, true);
  for (let i = 0; i < 7; i++)
    if (seed >= withLoops && chance.happens(0.4)) addScan(bench, 2);
    else addOperation(bench);
  return bench.floats
    .slice(-4)
    .map((x) => mean(mul(tanh(x), chance.whole(1, 3))))
    .reduce((a, b) => add(a, b), scalar(0));
}

interface Found {
  readonly loss: Tensor;
  readonly gradients: Record<string, Tensor>;
}

async function differentiate(
  seed: number,
  points: Points,
): Promise<{ graph: Found; values: Record<string, HostData> }> {
  let graph: Found = { loss: scalar(0), gradients: {} };
  const program = compile({ backend }, (inputs) => {
    const names = Object.keys(shapes);
    const loss = randomLoss(seed, inputs);
    const xs = names.map((name) => inputs[name] ?? scalar(0));
    const found = vjp(loss, xs);
    const gradients = Object.fromEntries(
      names.map((name, i) => [name, found[i] ?? full(xs[i]?.shape ?? [], 0)] as const),
    );
    graph = { loss, gradients };
    return gradients;
  });
  const inputs = Object.entries(shapes).map(
    ([name, shape]) => [name, { data: points[name] ?? new Float32Array(), shape }] as const,
  );
  const outputs = await program.run({
    ...Object.fromEntries(inputs),
    k: { data: Int32Array.of(2, 0, 1), shape: [3] },
  });
  const values: Record<string, HostData> = {};
  for (const [name, output] of Object.entries(outputs)) values[name] = await output.read();
  await program.dispose();
  return { graph, values };
}

function randomPoints(seed: number): Points {
  const chance = new Chance(seed);
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      Float32Array.from(chance.numbers(shape.reduce((a: number, b) => a * b, 1))),
    ]),
  );
}

const k = [2, 0, 1];

function range(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}

test("gradients of random graphs agree with the oracle", async () => {
  const wrong: string[] = [];
  for (const seed of [...range(0, 150), ...range(withLoops, 100)]) {
    const points = randomPoints(seed);
    const { graph, values } = await differentiate(seed, points);
    const oracle = new Oracle({ inputs: { ...points, k } });
    for (const [name, gradient] of Object.entries(graph.gradients)) {
      const error = difference(values[name] ?? [], oracle.evaluate(gradient));
      if (!(error < 2e-5)) wrong.push(`seed ${seed}: the gradient of ${name} is off by ${error}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("gradients of random graphs agree with slopes along random directions", async () => {
  const wrong: string[] = [];
  for (const seed of [...range(500, 100), ...range(withLoops + 500, 60)]) {
    const points = randomPoints(seed);
    const directions = randomPoints(seed + 10_000);
    const { graph, values } = await differentiate(seed, points);
    const step = 1 / 128;
    const lossAt = (by: number): number => {
      const moved = Object.entries(points).map(
        ([name, x]) => [name, x.map((v, i) => v + by * (directions[name]?.[i] ?? 0))] as const,
      );
      const oracle = new Oracle({ inputs: { ...Object.fromEntries(moved), k } });
      return oracle.evaluate(graph.loss)[0] ?? 0;
    };
    const slope = (lossAt(step) - lossAt(-step)) / (2 * step);
    let expected = 0;
    for (const [name, gradient] of Object.entries(values))
      for (const [i, value] of gradient.entries()) expected += value * (directions[name]?.[i] ?? 0);
    const error = Math.abs(slope - expected) / Math.max(1, Math.abs(slope));
    if (!(error < 5e-3)) wrong.push(`seed ${seed}: slope ${slope}, gradient ${expected}`);
  }
  expect(wrong).toEqual([]);
});

test("the gradient of weights that were summed in several slabs passes on its own gradient", async () => {
  // 1,600 places make three slabs.
  const chance = new Chance(1);
  const names = ["map", "grad"];
  const spot = Object.fromEntries(names.map((name) => [name, chance.numbers(1600)] as const));
  const move = Object.fromEntries(names.map((name) => [name, chance.numbers(1600)] as const));
  const graph = (inputs: Readonly<Record<string, Tensor>>): Found => {
    const xs = names.map((name) => inputs[name] ?? scalar(0));
    const [map = scalar(0), grad = scalar(0)] = xs;
    const taps = [
      [0, 0],
      [-1, 1],
    ] as const;
    const filter = filterGradient(map, grad, { taps, at: [affine(0), affine(0)] });
    const loss = mean(tanh(mul(filter, 0.05)));
    const [first = map, second = grad] = vjp(loss, xs);
    return { loss, gradients: { map: first, grad: second } };
  };
  let traced: Found = { loss: scalar(0), gradients: {} };
  const program = compile({ backend }, (inputs) => {
    traced = graph(inputs);
    return traced.gradients;
  });
  const shape = [1, 40, 40, 1];
  const outputs = await program.run(
    Object.fromEntries(names.map((name) => [name, tensor(spot[name] ?? [], { shape })])),
  );
  const step = 1 / 64;
  const lossAt = (by: number): number => {
    const moved = names.map(
      (name) => [name, spot[name]?.map((v, i) => v + by * (move[name]?.[i] ?? 0)) ?? []] as const,
    );
    return new Oracle({ inputs: Object.fromEntries(moved) }).evaluate(traced.loss)[0] ?? 0;
  };
  let expected = 0;
  for (const [name, output] of Object.entries(outputs))
    for (const [i, value] of (await output.read()).entries())
      expected += value * (move[name]?.[i] ?? 0);
  const slope = (lossAt(step) - lossAt(-step)) / (2 * step);
  expect(Math.abs(slope)).toBeGreaterThan(0.01);
  expect(expected / slope).toBeCloseTo(1, 2);
});
