import type { Program, Step } from "@pixelweft/tensor/backend";
import { expect, test } from "vitest";
import { counting } from "../counting.fixture.ts";
import { contractProgram } from "../merge/contract-step.fixture.ts";
import { filterProgram } from "../merge/filter-step.fixture.ts";
import { type Parts, makeParts } from "./parts.ts";

const { contract, programOf } = contractProgram([2, 3, 4], 8);
const sums = filterProgram({ map: [2, 3, 4, 8], columns: 4, taps: [[0, 0]], slabs: 2 });
const filter = { ...sums, steps: sums.steps.filter(({ kind }) => kind === "filter") };

/** The program of some steps as the body of a loop in a loop. */
function inLoops(body: readonly Step[]): Program {
  const inner: Step = { kind: "repeat", loop: 1, repeat: 3, body };
  return programOf([{ kind: "repeat", loop: 0, repeat: 2, body: [inner] }]);
}

/** Names of the parts that are there. */
function named(parts: Parts): string[] {
  return Object.entries(parts).flatMap(([name, part]) => (part === undefined ? [] : [name]));
}

test("a program that needs no part has nothing to wait for", () => {
  const parts = makeParts({ hardware: true, rowsFrom: Infinity })(counting(8, 1000));
  expect(parts).not.toBeInstanceOf(Promise);
  expect(parts).toEqual({});
});

test.each([
  ["a product", programOf([contract]), ["products"]],
  ["a product inside loops", inLoops([contract]), ["products"]],
  ["a sum", { ...sums, steps: sums.steps.slice(0, 1) }, ["products"]],
  ["gradients of weights", filter, ["gradients"]],
  ["gradients of weights inside loops", inLoops(filter.steps), ["gradients"]],
  ["both", programOf([contract, ...filter.steps]), ["products", "gradients"]],
  ["a loop of many dispatches", counting(8, 4096), ["nest"]],
])("what a program needs is loaded once: %s", async (_, program, names) => {
  const partsFor = makeParts({ hardware: true, rowsFrom: 4096 });
  const first = partsFor(program);
  expect(first).toBeInstanceOf(Promise);
  expect(named(await first)).toEqual(names);
  // From then on it is there.
  const again = partsFor(program);
  if (again instanceof Promise) throw new Error("it waits");
  expect(named(again)).toEqual(names);
});

test("what only software gains from is loaded there alone, for gradients", async () => {
  const partsFor = makeParts({ hardware: false, rowsFrom: Infinity });
  expect(named(await partsFor(filter))).toEqual(["gradients", "software"]);
  expect(named(await partsFor(programOf([contract])))).toEqual(["products"]);
});

test("a program has no parts that others needed, so what it becomes does not depend on them", async () => {
  const partsFor = makeParts({ hardware: true, rowsFrom: 4096 });
  await partsFor(programOf([contract, ...filter.steps]));
  expect(partsFor(counting(8))).toEqual({});
  expect(await partsFor(filter)).toEqual({ gradients: expect.anything() as unknown });
});
