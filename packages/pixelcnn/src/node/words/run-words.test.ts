import { afterEach, expect, test, vi } from "vitest";
import { RunWords } from "./run-words.ts";

afterEach(() => {
  vi.useRealTimers();
});

const settings = { batch: 8, accumulate: 2, warmup: 20 };
const nameOf = (field: string): string => `--${field}`;
const progress = {
  kind: "progress",
  step: 1,
  examples: 4,
  loss: 8,
  gradientNorm: 1,
  clipped: 0,
  learningRate: 1,
  examplesPerSecond: 1,
  secondsLeft: 19 * 3600,
} as const;

test("a run of hours says what to do about it, once and not at once; one that has a time, never", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const words = new RunWords({ settings, patience: 10, nameOf });
  const timed = new RunWords({ settings, patience: 10, nameOf, isTimed: true });
  for (const run of [words, timed]) run.of({ kind: "begin", steps: 100, examples: 0 });
  expect(words.of(progress)).toEqual([]);
  vi.advanceTimersByTime(20_000);
  expect(words.of({ ...progress, secondsLeft: 3600 })).toEqual([]);
  expect(words.of(progress).join("")).toMatch(
    /^All steps take about 19 hours here\. --minutes 30 .* --resume goes on$/,
  );
  expect(words.of(progress)).toEqual([]);
  expect(timed.of(progress)).toEqual([]);
});

test("a model that begins to overfit is reported once, with what follows", () => {
  const found = { loss: 3, bitsPerDim: 3, standardError: 0.1, count: 4, nats: 1, classes: [] };
  const look = { kind: "validation", examples: 4, found, bestLoss: 2, bestStep: 10 } as const;
  const linesOf = (patience: number): string[] => {
    const words = new RunWords({ settings, patience });
    return [1, 2, 3, 4].flatMap((looksSinceBest) =>
      words.of({ ...look, step: 10 + looksSinceBest, best: false, looksSinceBest }),
    );
  };
  expect(linesOf(10)).toHaveLength(5);
  expect(linesOf(10)[3]).toMatch(/^step 13: .* since step 10 \(2\.000\), .* for 10 validations/);
  expect(linesOf(0)[3]).toContain("Ctrl-C loses nothing");
});

test("where only warnings are wanted, what calls for something is said, and nothing of how it goes", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const words = new RunWords({ settings, patience: 10, isIndexed: true, onlyWarnings: true });
  const found = { loss: 3, bitsPerDim: 3, standardError: 0.1, count: 4, nats: 1, classes: [] };
  const look = { kind: "validation", examples: 4, found, bestLoss: 2, bestStep: 10 } as const;
  const fitted = { kind: "fitted", secondsPerStep: 0.5 } as const;
  words.of({ kind: "begin", steps: 100, examples: 0 });
  expect(words.of({ kind: "timing" })).toEqual([]);
  expect(words.of({ ...fitted, steps: 1000, warmup: 20 })).toEqual([]);
  expect(words.of({ ...fitted, steps: 12, warmup: 3 })).toEqual([
    expect.stringMatching(/^Figures show after about 200 steps .* makes them$/),
    "Few steps: the learning rate grows for 3 of them, not for 20",
  ]);
  expect(words.of({ kind: "steps", steps: 50, secondsPerStep: 6 })).toEqual([]);
  expect(words.of({ ...look, step: 20, best: true, looksSinceBest: 0 })).toEqual([]);
  expect(words.of({ ...look, step: 40, best: false, looksSinceBest: 3 })).toEqual([
    expect.stringMatching(/^step 40: the validation has not improved/),
  ]);
  expect(words.of({ kind: "time is up", step: 40, steps: 50 })).toEqual([]);
  vi.advanceTimersByTime(20_000);
  expect(words.of(progress)).toEqual([expect.stringMatching(/^All steps take about 19 hours/)]);
});

test("a validation on one image has no standard error, rather than none to speak of", () => {
  const found = { loss: 3, bitsPerDim: 3, standardError: 0, count: 1, nats: 1, classes: [] };
  const ends = { bestLoss: 3, bestStep: 10, step: 10, best: true, looksSinceBest: 0 } as const;
  const words = new RunWords({ settings, patience: 10 });
  const lineOf = (count: number): string[] =>
    words.of({ kind: "validation", examples: 4, found: { ...found, count }, ...ends });
  expect(lineOf(1)).toEqual(["step 10: validation 3.000 bits/dim, the best so far"]);
  expect(lineOf(2)).toEqual(["step 10: validation 3.000 bits/dim ± 0.000, the best so far"]);
});

test("a run on sprites says when figures show, and few steps that the learning rate grows for fewer", () => {
  const fitted = { kind: "fitted", secondsPerStep: 0.5, warmup: 20 } as const;
  const sprites = new RunWords({ settings, patience: 0, nameOf, isIndexed: true });
  expect(sprites.of({ ...fitted, steps: 200 })[1]).toContain("after about 200 steps, 100 seconds");
  expect(sprites.of({ ...fitted, steps: 199 })[1]).toContain(
    "(100 seconds at this speed): a longer --minutes, or --from a trained model, makes them",
  );
  const plain = new RunWords({ settings, patience: 0 });
  expect(plain.of({ ...fitted, steps: 9, warmup: 2 })).toEqual([
    "0.500 s a step: 9 steps fit, 144 images",
    "Few steps: the learning rate grows for 2 of them, not for 20",
  ]);
});
