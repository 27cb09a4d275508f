import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { adam } from "../optimisers/adam.ts";
import { numbered, squares, trained } from "./small-network.fixture.ts";
import type { TrainOptions } from "./train-options.ts";
import { train } from "./train.ts";
import { Trainer } from "./trainer.ts";

const backend = referenceBackend();
const learningRate = (): number => 0.01;

function refused(options: Partial<TrainOptions>): () => unknown {
  return () => train(squares, numbered(), { backend, steps: 3, learningRate, ...options });
}

test.each([
  ["steps", NaN, "a whole number of 0 or more, or Infinity"],
  ["steps", 2.5, "a whole number of 0 or more, or Infinity"],
  ["steps", -1, "a whole number of 0 or more, or Infinity"],
  ["accumulate", -3, "a whole number from 1 to 65536"],
  ["accumulate", 65_537, "a whole number from 1 to 65536"],
  ["accumulate", Infinity, "a whole number from 1 to 65536"],
  ["reportEvery", 0, "a whole number of 1 or more, or Infinity"],
  ["validateEvery", 1.5, "a whole number of 1 or more, or Infinity"],
  ["snapshotEvery", NaN, "a whole number of 1 or more, or Infinity"],
  ["emaDecay", 1, "a number from 0 to below 1"],
  ["emaDecay", -1, "a number from 0 to below 1"],
  ["divergesAt", NaN, "a loss"],
])("train() refuses %s: %s", (name, value, allowed) => {
  expect(refused({ [name]: value })).toThrow(
    new RangeError(`Cannot train: ${name} is ${value}, not ${allowed}`),
  );
});

test("train() refuses a number of steps that is no number by its type", () => {
  const wrong: object = { steps: "3" };
  expect(refused(wrong)).toThrow(
    new TypeError(
      "Cannot train: steps is of type string, not a whole number of 0 or more, or Infinity",
    ),
  );
});

test("a trainer refuses a decay with which there is no average, in a run too", () => {
  const { specs, loss } = squares;
  const message = "Cannot train: emaDecay is 1, not a number from 0 to below 1";
  expect(() => new Trainer({ backend, specs, loss, emaDecay: 1 })).toThrow(new RangeError(message));
  const trainer = new Trainer({ backend, specs, loss });
  expect(refused({ trainer, emaDecay: 1 })).toThrow(new RangeError(message));
});

test("a run goes to the end of its data where steps is Infinity, and reports then", async () => {
  const batches = numbered(0, 5);
  const how = { backend, steps: Infinity, reportEvery: Infinity, learningRate, emaDecay: 0 };
  const { events, state } = await trained(how, batches);
  expect(events.map(({ kind, step }) => [kind, step])).toEqual([
    ["progress", 5],
    ["end", 5],
  ]);
  expect(state.training.ema).toEqual(state.parameters);
});

test("the end of a run is not changed to a part of an update", () => {
  const run = train(squares, numbered(), { backend, steps: 3, learningRate });
  expect(() => run.changeEnd({ steps: 5.5, learningRate })).toThrow("steps is 5.5, not a whole");
  expect(run.steps).toBe(3);
});

test("train() refuses an optimiser that was not made", () => {
  const given = (optimiser: unknown): object => ({ optimiser });
  expect(refused(given(adam))).toThrow(
    new TypeError("Cannot train: the optimiser is of type function, not one such as adam()"),
  );
  expect(refused(given("adam"))).toThrow("is of type string");
  expect(refused(given({}))).toThrow("is of type object");
});

test("train() without options says what they are", () => {
  expect(() => Reflect.apply(train, undefined, [squares, numbered()])).toThrow(
    new TypeError("Cannot train: options are an object, such as { backend, steps, learningRate }"),
  );
});

test("train() refuses an option that there is not, and names those that there are", () => {
  const misspelt: object = { emaDecays: 0.9 };
  expect(refused(misspelt)).toThrow(
    /^Cannot train: there is no option emaDecays, there is backend, .*emaDecay, .*snapshotEvery$/,
  );
});

test("train() keeps parameters that the loss does not depend on where it is asked to", async () => {
  const specs = { ...squares.specs, extra: { shape: [2], fanIn: 0, initial: 3 } };
  const how = { backend, steps: 1, learningRate };
  const without = train({ ...squares, specs }, numbered(), how);
  await expect(without[Symbol.asyncIterator]().next()).rejects.toThrow('unused: "keep"');
  const run = train({ ...squares, specs }, numbered(), { ...how, unused: "keep" });
  for await (const { kind } of run) if (kind === "end") break;
  expect((await run.checkpoint()).parameters["extra"]).toEqual(Float32Array.of(3, 3));
});

test.each([
  [() => numbered(), "a function, not an iterable; give what it returns"],
  [{ x: Float32Array.of(1), state: 1 }, "of type object, not an iterable such as [batch]"],
  [undefined, "of type undefined, not an iterable such as [batch]"],
])("train() refuses batches that are none, before it makes a trainer", (given, words) => {
  const how = { backend, steps: 3, learningRate };
  expect(() => Reflect.apply(train, undefined, [squares, given, how])).toThrow(
    new TypeError(`Cannot train: the batches are ${words}`),
  );
});

test("examples are counted by what the loss is given, where batches are no inputs", async () => {
  const { count: _, ...uncounted } = squares;
  const run = train(uncounted, numbered(0, 3), { backend, steps: 3, learningRate });
  const counts: number[] = [];
  for await (const event of run) if ("examples" in event) counts.push(event.examples);
  expect(counts).toEqual([12, 12]);
});
