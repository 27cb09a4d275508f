import { expect, test } from "vitest";
import { timeWords } from "./machine-speed.ts";

test.each([
  [0.0123, "0.012 seconds"],
  [90, "90 seconds"],
  [5400, "90 minutes"],
  [7200, "2 hours"],
  [86_400 * 12.34, "12 days"],
  [86_400 * 365 * 4321, "4,300 years"],
])("%d seconds are said as %s", (seconds, words) => {
  expect(timeWords(seconds)).toBe(words);
});
