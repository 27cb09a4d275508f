import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { createModel } from "../model/model.ts";
import { fitSteps, stepsUntil } from "./fit-steps.ts";

test("stepsUntil() leaves time for the validations and one at the end", () => {
  const known = { done: 5, seconds: 101, secondsPerStep: 0.5, lookSeconds: 1, validateEvery: 10 };
  expect(stepsUntil(known)).toBe(5 + Math.floor(100 / 0.6));
  expect(stepsUntil({ ...known, seconds: -3 })).toBe(6);
});

test("fitSteps() reports its first steps, and shortens a warm-up that is longer than the time", async () => {
  const tiny = { height: 1, width: 1, levels: 2, hiddenChannels: 2, headChannels: 2 };
  const batches = Array.from({ length: 5 }, () => ({ images: Uint8Array.of(1) }));
  const seen: number[] = [];
  const { model, steps, warmup, secondsPerStep } = await fitSteps(createModel(tiny), batches, {
    backend: referenceBackend(),
    seconds: 1,
    imagesPerStep: 1,
    validationImages: 0,
    validateEvery: 100,
    rate: 0.01,
    warmup: 1e9,
    onProgress: async ({ step }) => void seen.push(step),
  });
  expect(seen).toEqual([1, 2, 3, 4, 5].slice(0, seen.length));
  expect(model.training?.step).toBe(seen.length);
  expect(secondsPerStep).toBeGreaterThan(0);
  expect(steps).toBeGreaterThan(seen.length);
  expect(warmup).toBe(Math.floor(steps / 5));
});
