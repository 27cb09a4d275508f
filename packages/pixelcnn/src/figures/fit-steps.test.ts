import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, onTestFinished, test, vi } from "vitest";
import { createModel } from "../model/model.ts";
import { fitSteps, secondsOfLook, stepsUntil } from "./fit-steps.ts";

test("stepsUntil() leaves time for the validations and one at the end", () => {
  const known = { done: 5, seconds: 101, secondsPerStep: 0.5, lookSeconds: 1, validateEvery: 10 };
  expect(stepsUntil(known)).toBe(5 + Math.floor(100 / 0.6));
  expect(stepsUntil({ ...known, seconds: -3 })).toBe(6);
});

test("a look takes less than half of what as many images take in updates", () => {
  expect(secondsOfLook(0.5, { validationImages: 100, imagesPerStep: 10 })).toBe(2);
});

test("fitSteps() counts no time of the first step, which compiles", async () => {
  let time = 0;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => time);
  onTestFinished(() => clock.mockRestore());
  const tiny = { height: 1, width: 1, levels: 2, hiddenChannels: 2, headChannels: 2 };
  const batches = Array.from({ length: 9 }, () => ({ images: Uint8Array.of(1) }));
  const { model, steps, secondsPerStep } = await fitSteps(createModel(tiny), batches, {
    backend: referenceBackend(),
    seconds: 1000,
    imagesPerStep: 1,
    validationImages: 0,
    validateEvery: 100,
    rate: 0.01,
    warmup: 0,
    onProgress: async ({ step }) => void (time += step === 1 ? 5000 : 2000),
  });
  expect([secondsPerStep, model.training?.step]).toEqual([2, 4]);
  // 11 of the 1000 seconds are over.
  expect(steps).toBe(4 + Math.floor(989 / 2));
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
