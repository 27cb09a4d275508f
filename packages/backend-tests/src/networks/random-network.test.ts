// @module-tag ci
import { full, vjp } from "@pixelweft/tensor";
import { type Program, validateProgram } from "@pixelweft/tensor/backend";
import { lower } from "@pixelweft/tensor/inspect";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import type { ConformanceCase } from "../case.ts";
import { Chance } from "../chance.ts";
import { floats } from "../data.ts";
import { outputsOf } from "../outputs.ts";
import { type LeafValues, networkCase } from "./network-case.ts";
import { networkGraph, randomNetwork } from "./random-network.ts";

const backend = referenceBackend();
const seeds = Array.from({ length: 40 }, (_, i) => i);
const programs = seeds.map((seed) => randomNetwork(backend, seed).program);

/** Its steps as text; loops are numbered through all programs. */
function textOf({ steps }: Program): string {
  return JSON.stringify(steps).replaceAll(/"loop":\d+/g, "");
}

test("randomNetwork() is valid, the same for the same seed, and another for another", () => {
  for (const program of programs) validateProgram(program);
  const texts = programs.map(textOf);
  const again = seeds.map((seed) => textOf(randomNetwork(backend, seed).program));
  expect(again.every((text, i) => text === texts[i])).toBe(true);
  expect(new Set(texts).size).toBe(seeds.length);
});

test("random networks have loops, sums in another order, and steps of their parameters", () => {
  const shareOf = (has: (program: Program) => boolean): number =>
    programs.filter(has).length / programs.length;
  expect(shareOf(({ fastConvolutions = false }) => fastConvolutions)).toBeCloseTo(0.5, 0);
  expect(shareOf(({ steps }) => steps.some(({ kind }) => kind === "repeat"))).toBeGreaterThan(0.1);
  expect(shareOf(({ steps }) => steps.some(({ kind }) => kind === "filter"))).toBeGreaterThan(0.9);
  expect(shareOf(({ buffers }) => buffers.some(({ role }) => role === "state"))).toBeGreaterThan(
    0.5,
  );
});

test("gradients of random networks agree with slopes along random directions", async () => {
  const wrong: string[] = [];
  for (const seed of seeds.slice(0, 12)) {
    const { slope, expected } = await slopesOf(seed);
    const error = Math.abs(slope - expected) / Math.max(1, Math.abs(slope));
    if (!(error < 5e-3)) wrong.push(`seed ${seed}: slope ${slope}, gradient ${expected}`);
  }
  expect(wrong).toEqual([]);
});

/** How the loss of a network changes along a direction, by two runs and by its gradients. */
async function slopesOf(seed: number): Promise<{ slope: number; expected: number }> {
  const { loss, parameters } = networkGraph(new Chance(seed), seed);
  const leaves = [...parameters.trained, { name: "state", tensor: parameters.state }].filter(
    ({ tensor: { op } }) => op.kind === "input" || op.kind === "state",
  );
  const gradients = vjp(
    loss,
    leaves.map(({ tensor }) => tensor),
  );
  const named = leaves.map(
    ({ name, tensor }, i) => [name, gradients[i] ?? full(tensor.shape, 0)] as const,
  );
  const request = { effects: [], maxBufferBytes: 2 ** 27, custom: [] };
  const whole = lower({ outputs: Object.fromEntries(named), ...request });
  const alone = lower({ outputs: { loss }, ...request });
  const naming = { name: `network ${seed}`, spoils: true };

  const found = await outputOf(networkCase(whole, parameters, naming));
  const directions = new Map<string, Float32Array>();
  let expected = 0;
  for (const { name, offset, shape } of whole.outputs) {
    const size = shape.reduce((product, extent) => product * extent, 1);
    const direction = floats(seed * 97 + directions.size, size);
    directions.set(name, direction);
    const gradient = found.subarray(offset / 4, offset / 4 + size);
    expected += gradient.reduce((sum, value, i) => sum + value * (direction[i] ?? 0), 0);
  }

  const lossAt = async (by: number): Promise<number> => {
    const [value = NaN] = await outputOf(
      networkCase(alone, moved(parameters, directions, by), naming),
    );
    return value;
  };
  const step = 1 / 512;
  const slope = ((await lossAt(step)) - (await lossAt(-step))) / (2 * step);
  return { slope, expected };
}

/** What a program of one output gives. */
async function outputOf(one: ConformanceCase): Promise<Float32Array> {
  const at = one.outputs.findIndex((i) => one.program.buffers[i]?.role === "output");
  const bytes = (await outputsOf(backend, one))[at];
  return new Float32Array(bytes?.buffer ?? new ArrayBuffer());
}

function moved(
  { inputs, stateValues }: LeafValues,
  directions: ReadonlyMap<string, Float32Array>,
  by: number,
): LeafValues {
  const move = (name: string, values: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> =>
    values.map((value, i) => value + by * (directions.get(name)?.[i] ?? 0));
  const all = [...inputs].map(
    ([name, values]) =>
      [name, values instanceof Float32Array ? move(name, values) : values] as const,
  );
  return { inputs: new Map(all), stateValues: move("state", stateValues) };
}
