// @module-tag ci
import { OutOfMemoryError } from "@pixelweft/tensor";
import { memoryInWords } from "@pixelweft/tensor/backend";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { checkConfig } from "../model/config.ts";
import { memoryAdvice } from "./memory-advice.ts";
import { modelFigures } from "./model-figures.ts";
import { validationBytes } from "./planned-memory.ts";

const config = checkConfig({
  height: 8,
  width: 8,
  levels: 4,
  hiddenChannels: 8,
  layers: 3,
  headChannels: 8,
});

const small = { config, accumulate: 1, backend: referenceBackend() };

test("a training that does not fit names the largest batch that does, and how many of them make a step", async () => {
  const { memory } = await modelFigures(config, { batch: 4 });
  const error = new OutOfMemoryError("Cannot train", {
    needed: 1e9,
    available: memory.training,
  });
  const backend = referenceBackend();
  // Somebody else's.
  backend.alloc(2 ** 20);
  const work = { config, batch: 16, accumulate: 2, backend };
  const nameOf = (field: string): string => `--${field}`;
  const words = memoryInWords([{ name: "needs", bytes: memory.training }]);
  expect(await memoryAdvice(error, { ...work, nameOf })).toBe(
    `--batch 4 with --accumulate 8 ${words}`,
  );
  expect(words).toMatch(/^needs \d+\.\d KiB$/);
  // Held-out images are looked at besides.
  expect(await memoryAdvice(error, { ...work, validates: true })).toContain("batch 2 with");
  const both = memory.training + (await validationBytes(config, { batch: 4 }));
  const enough = new OutOfMemoryError("Cannot train", { needed: 1e9, available: both });
  expect(await memoryAdvice(enough, { ...work, validates: true })).toContain("batch 4 with");
});

test("where the device does not say what it has, half the batch is offered", async () => {
  const error = new OutOfMemoryError("Cannot train", { needed: 1e9 });
  const advice = await memoryAdvice(error, { ...small, batch: 5 });
  expect(advice).toContain("batch 2 with accumulate 3 needs");
});

test("a model of which not one image fits is said to be too large", async () => {
  const error = new OutOfMemoryError("Cannot train", { needed: 1e9, available: 10 });
  const advice = await memoryAdvice(error, { ...small, batch: 2 });
  expect(advice).toContain("not even one image at a time would fit");
});

test("a whole batch that fits with less for gradients is offered too", async () => {
  const narrow = await modelFigures(config, { batch: 16, savedActivations: "bf16" });
  const whole = await modelFigures(config, { batch: 16 });
  expect(narrow.memory.training).toBeLessThan(0.8 * whole.memory.training);
  expect(narrow.memory.sampling).toBe(whole.memory.sampling);
  const available = narrow.memory.training;
  const error = new OutOfMemoryError("Cannot train", { needed: 1e9, available });
  const work = { ...small, batch: 16 };
  const words = 'this batch with savedActivations "bf16" needs ';
  expect(await memoryAdvice(error, work)).toContain(`; ${words}`);
  const less = new OutOfMemoryError("Cannot train", { needed: 1e9, available: available - 1 });
  expect(await memoryAdvice(less, work)).not.toContain("savedActivations");
  const given = await memoryAdvice(error, { ...work, savedActivations: "bf16" });
  expect(given).not.toContain("savedActivations");
});
