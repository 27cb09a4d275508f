import { constantRate, normals } from "@pixelweft/layers";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { lostAfter, reopening } from "../train/lost-backend.fixture.ts";
import { linearProbe } from "./linear-probe.ts";
import { levelsAsMaps, SoftmaxClassifier, type LabelledMaps } from "./softmax-classifier.ts";

const backend = referenceBackend();
const shape = { height: 4, width: 6, inputs: 1, hiddenChannels: 4, stages: 1, outputs: 2 };

/** Noise with a bright line: an upright one, or one that lies. Where the line is does not tell. */
function lines(count: number, seed: number): LabelledMaps {
  const maps = normals({ seed, stream: 9, start: 0, count: count * 24 }).map((x) => 0.2 * x);
  const labels = Int32Array.from({ length: count }, (_, i) => i % 2);
  labels.forEach((label, i) => {
    for (let k = 0; k < 4; k++) {
      const at = label === 0 ? k * 6 + (i % 6) : (i % 4) * 6 + k + (i % 3);
      maps[i * 24 + at] = 1;
    }
  });
  return { maps, labels };
}

test("a small network learns to tell lines apart, and does so on new ones", async () => {
  const classifier = new SoftmaxClassifier({ backend, shape, seed: 1 });
  const batches = Array.from({ length: 150 }, (_, step) => lines(12, step));
  const losses: number[] = [];
  const how = { batches, steps: 150, learningRate: constantRate(0.01), reportEvery: 50 };
  for await (const event of classifier.train(how)) {
    if (event.kind !== "progress") continue;
    losses.push(event.loss);
    expect(event).toMatchObject({ step: 50 * losses.length, examples: 600 * losses.length });
  }
  expect(losses).toHaveLength(3);
  expect(losses[2]).toBeLessThan((losses[0] ?? 0) / 2);
  const { count, accuracy, standardError } = await classifier.evaluate([
    lines(40, 1000),
    lines(20, 1001),
  ]);
  expect(count).toBe(60);
  expect(accuracy).toBeGreaterThan(0.9);
  expect(standardError).toBeCloseTo(Math.sqrt((accuracy * (1 - accuracy)) / 59), 9);
  await classifier.dispose();
});

test("training stops at a signal, and when the data ends", async () => {
  const classifier = new SoftmaxClassifier({ backend, shape });
  const steps: number[] = [];
  const how = { batches: [lines(4, 1), lines(4, 2)], steps: 9, learningRate: constantRate(0.01) };
  for await (const { kind, step } of classifier.train(how))
    if (kind === "progress") steps.push(step);
  expect(steps).toEqual([2]);
  const signal = AbortSignal.abort();
  for await (const { kind, step } of classifier.train({ ...how, signal }))
    if (kind === "progress") steps.push(step);
  expect(steps).toEqual([2]);
  await classifier.dispose();
});

test("labels and maps that do not fit are refused", async () => {
  const classifier = new SoftmaxClassifier({ backend, shape });
  const learn = async (batch: LabelledMaps): Promise<void> => {
    for await (const { step } of classifier.train({
      batches: [batch],
      steps: 1,
      learningRate: constantRate(0.1),
    }))
      expect(step).toBe(0);
  };
  const maps = new Float32Array(48);
  await expect(learn({ maps, labels: Int32Array.of(0, 2) })).rejects.toThrow("outside 0 to 1");
  await expect(learn({ maps, labels: Int32Array.of(0) })).rejects.toThrow("1 labels for 2 maps");
  await expect(classifier.classify(new Float32Array(5))).rejects.toThrow(TypeError);
  const nothing = "Cannot compute an accuracy: there is nothing to classify";
  const empty = { maps: new Float32Array(), labels: new Int32Array() };
  for (const batches of [[], [empty]])
    await expect(classifier.evaluate(batches)).rejects.toThrow(new RangeError(nothing));
  await expect(classifier.evaluate([{ maps, labels: Int32Array.of(0, 2) }])).rejects.toThrow(
    new RangeError("Cannot compute an accuracy: a label lies outside 0 to 1"),
  );
  await expect(classifier.evaluate([{ maps, labels: Int32Array.of(0) }])).rejects.toThrow(
    new TypeError("Cannot compute an accuracy: there are 1 labels for 2 maps"),
  );
  const both = [empty, { maps, labels: Int32Array.of(0, 1) }];
  expect((await classifier.evaluate(both)).count).toBe(2);
  await classifier.dispose();
});

test("linearProbe() refuses a set without codes before it learns", async () => {
  const some = { codes: Float32Array.of(3, 7), labels: Int32Array.of(0, 1) };
  const none = { codes: new Float32Array(), labels: new Int32Array() };
  const options = { backend, size: 1, classes: 2, steps: 1 };
  await expect(linearProbe([none, some], options)).rejects.toThrow("there are no codes to learn");
  await expect(linearProbe([some, none], options)).rejects.toThrow(
    new RangeError("Cannot probe: there are no codes to classify"),
  );
});

test("codes, labels and options that would be probed as others are refused", async () => {
  const some = { codes: Float32Array.of(3, 7), labels: Int32Array.of(0, 1) };
  const options = { backend, size: 1, classes: 2, steps: 1 };
  const odd = { ...some, codes: Float32Array.of(3, NaN) };
  for (const sets of [
    [odd, some],
    [some, odd],
  ] as const)
    await expect(linearProbe(sets, options)).rejects.toThrow(
      new RangeError("Cannot classify: a value of the maps is no finite number"),
    );
  const floats: object = { labels: Float32Array.of(0.5, 1) };
  await expect(linearProbe([{ ...some, ...floats }, some], options)).rejects.toThrow(
    new TypeError("Cannot use labels in Float32Array: they are whole numbers, in an Int32Array"),
  );
  for (const steps of [0, 1.5, NaN])
    await expect(linearProbe([some, some], { ...options, steps })).rejects.toThrow(
      new RangeError(`Cannot probe in ${steps} steps: it must be a whole number above 0`),
    );
  const misspelt: object = { step: 9 };
  await expect(linearProbe([some, some], { ...options, ...misspelt })).rejects.toThrow(
    new TypeError(
      "Cannot probe: there is no option step, there is backend, size, classes, steps, seed",
    ),
  );
  expect(() => new SoftmaxClassifier({ backend, shape, ...misspelt })).toThrow(
    "Cannot make the classifier: there is no option step",
  );
});

test("levelsAsMaps() spreads levels from -1 to 1", () => {
  expect([...levelsAsMaps(Uint8Array.of(0, 255), 256)]).toEqual([-1, 1]);
  expect(levelsAsMaps(Uint8Array.of(1), 4)[0]).toBeCloseTo(-1 / 3, 6);
});

test("a classifier goes on with a new backend where its device is lost, with the same answers", async () => {
  const batches = Array.from({ length: 24 }, (_, step) => lines(6, step));
  const how = { batches, steps: 24, learningRate: constantRate(0.01), reportEvery: 6 };
  const whole = new SoftmaxClassifier({ backend, shape, seed: 2 });
  for await (const { kind } of whole.train(how)) expect(kind).not.toBe("reopened");
  const cut = new SoftmaxClassifier({ backend: lostAfter(17), shape, seed: 2 });
  const from = await reopening((reopen) => cut.train({ ...how, reopen, snapshotEvery: 6 }));
  expect(from).toEqual([6, 12]);
  const { maps } = lines(30, 1000);
  expect(await cut.classify(maps)).toEqual(await whole.classify(maps));
  await whole.dispose();
  await cut.dispose();
});

test("calls that are made at once give what they give alone", async () => {
  const classifier = new SoftmaxClassifier({ backend, shape, seed: 1 });
  const sets = [lines(12, 1).maps, lines(12, 2).maps.map((x) => -x), lines(5, 3).maps];
  const alone: Int32Array[] = [];
  for (const maps of sets) alone.push(await classifier.classify(maps));
  expect(await Promise.all(sets.map((maps) => classifier.classify(maps)))).toEqual(alone);
  const last = classifier.classify(lines(12, 1).maps);
  await classifier.dispose();
  expect(await last).toEqual(alone[0]);
});
