import { expect, test } from "vitest";
import { clock, pace, timeWords } from "./pace.ts";

test("pace() is unknown until time has passed", () => {
  const speed = pace();
  expect(speed.perSecond()).toBeUndefined();
  speed.note(0, 1000);
  expect(speed.perSecond()).toBeUndefined();
  speed.note(50, 3000);
  expect(speed.perSecond()).toBe(25);
});

test("pace() forgets what lies before its window", () => {
  const speed = pace(2000);
  speed.note(0, 0);
  // A slow start: one image in ten seconds, then ten a second.
  for (let k = 0; k <= 4; k++) speed.note(1 + k * 10, 10_000 + k * 1000);
  expect(speed.perSecond()).toBe(10);
  // A mark just outside stays until the next one is outside, too: the window is always full.
  const other = pace(2000);
  for (const [done, now] of [
    [0, 0],
    [10, 1500],
    [40, 2500],
  ] as const)
    other.note(done, now);
  expect(other.perSecond()).toBe(16);
});

test("clock() shows minutes, and hours when there are any", () => {
  expect([-1, 7.4, 59.6, 750, 3725].map(clock)).toEqual([
    "0:00",
    "0:07",
    "1:00",
    "12:30",
    "1:02:05",
  ]);
});

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
