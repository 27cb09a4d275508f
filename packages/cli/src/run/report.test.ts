import { Writable } from "node:stream";
import { runFiles } from "@pixelweft/pixelcnn/node";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { afterEach, expect, test, vi } from "vitest";
import { findRecipe } from "../model/find-recipe.ts";
import { planFresh } from "./fresh-plan.ts";
import { reportOn } from "./report.ts";
import type { RunRequest } from "./training-run.ts";

afterEach(() => {
  vi.useRealTimers();
});

class Sink extends Writable {
  text = "";

  override _write(chunk: Buffer | string, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** A run of the smallest preset, and what it says. */
async function begun(): Promise<{ readonly run: RunRequest; readonly err: Sink }> {
  const data = { source: "shapes", size: [4, 4] } as const;
  const plan = await planFresh({ recipe: await findRecipe("tiny"), data, seed: 0 });
  const [out, err] = [new Sink(), new Sink()];
  const run: RunRequest = {
    ...plan,
    backend: referenceBackend(),
    files: runFiles("nowhere"),
    patience: 10,
    terminal: { out, err },
    signal: new AbortController().signal,
  };
  return { run, err };
}

const progressEvent = {
  kind: "progress",
  loss: 8,
  gradientNorm: 1,
  clipped: 0,
  learningRate: 1,
  examplesPerSecond: 1,
  secondsLeft: 1,
} as const;

test("a run of hours says what to do about it, once and not at once", async () => {
  const { run, err } = await begun();
  const event = { ...progressEvent, secondsLeft: 19 * 3600 };
  vi.useFakeTimers({ toFake: ["performance"] });
  const report = reportOn(run);
  report.note({ kind: "begin", steps: 100, examples: 0 });
  const words = /All steps take about 19 hours here\. --minutes 30 trains as much as fits/g;
  report.note({ ...event, step: 1, examples: 4 });
  expect(err.text).not.toMatch(words);
  vi.advanceTimersByTime(20_000);
  for (const step of [2, 3]) report.note({ ...event, step, examples: 4 * step });
  expect(err.text.match(words)).toHaveLength(1);
});

test("the bar counts the images of all steps, of other steps from when they change, and ends with the time", async () => {
  const { run, err } = await begun();
  vi.useFakeTimers({ toFake: ["performance"] });
  const report = reportOn({ ...run, settings: { ...run.settings, batch: 8, accumulate: 2 } });
  const progress = (step: number): void => {
    vi.advanceTimersByTime(6000);
    report.note({ ...progressEvent, step, examples: 16 * step });
  };
  report.note({ kind: "begin", steps: 100, examples: 0 });
  progress(1);
  report.note({ kind: "steps", steps: 50, secondsPerStep: 6 });
  progress(2);
  report.note({ ...progressEvent, step: 3, examples: 48 });
  report.note({ kind: "time is up", step: 3, steps: 50 });
  const lines = err.text.trimEnd().split("\n");
  expect(lines).toEqual([
    expect.stringMatching(/^train: 16 of 1,?600 images/),
    "6.00 s a step by now: 50 steps fit",
    expect.stringMatching(/^train: 32 of 800 images/),
    expect.stringMatching(/^train: 48 of 800 images/),
    "Time is up after 3 of 50 steps",
  ]);
});

test("a model that begins to overfit is reported once, with the stop that follows", async () => {
  const { run, err } = await begun();
  const report = reportOn(run);
  report.note({ kind: "begin", steps: 100, examples: 0 });
  const loss = { loss: 3, bitsPerDim: 3, standardError: 0.1, count: 4, nats: 1, classes: [] };
  const look = { kind: "validation", examples: 4, found: loss, bestLoss: 2, bestStep: 10 } as const;
  for (const looksSinceBest of [1, 2, 3, 4])
    report.note({ ...look, step: 10 * (looksSinceBest + 1), best: false, looksSinceBest });
  const words = /step 40: .* not improved since step 10 \(2\.000\), .* goes on for 10 validations/g;
  expect(err.text.match(words)).toHaveLength(1);
});

test("a run on sprites says when figures show, and what to do if they will not", async () => {
  const { run, err } = await begun();
  const palette = { exact: true, colours: [[0, 0, 0, 0]] } as const;
  const report = reportOn({ ...run, settings: { ...run.settings, batch: 8, palette } });
  const fitted = { kind: "fitted", secondsPerStep: 0.5, warmup: 20 } as const;
  report.note({ ...fitted, steps: 1000 });
  expect(err.text).toContain("figures show after about 400 steps, 3.3 minutes\n");
  report.note({ ...fitted, steps: 300 });
  expect(err.text).toContain(
    "Figures show after about 400 steps (3.3 minutes at this speed): a longer --minutes",
  );
  const plain = await begun();
  reportOn(plain.run).note({ ...fitted, steps: 300 });
  expect(plain.err.text).not.toContain("igures");
});
