import { expect, test } from "vitest";
import { oftenValidated } from "./often-validated.ts";

const every = (steps: number, images: number, validateEvery = 300): number =>
  oftenValidated({ steps, validateEvery, batch: 8, accumulate: 1 }, images).validateEvery;

test("oftenValidated() makes about ten validations of the steps, and never fewer than there were", () => {
  expect(every(1234, 10)).toBe(124);
  expect(every(100, 10)).toBe(20);
  expect(every(20_000, 10)).toBe(300);
  expect(every(100, 10, 5)).toBe(5);
});

test("oftenValidated() leaves most of the time to training where many images are held out", () => {
  expect(every(400, 256)).toBe(64);
});
