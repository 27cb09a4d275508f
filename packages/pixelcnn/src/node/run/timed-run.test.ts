// @module-tag ci
import { dirname } from "node:path";
import type { Backend } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { isTraining, type TrainingRecipe } from "../../recipes/recipe.ts";
import type { Batch } from "../../train/batch.ts";
import { lostAfter } from "../../train/lost-backend.fixture.ts";
import { readResumable } from "./read-resumable.ts";
import { holdsRun } from "./run-files.ts";
import { readRun, writeFinished } from "./run-model.ts";
import { runOf, settings } from "./small-run.fixture.ts";
import type { RunEvent } from "./train-run-options.ts";
import { trainRun } from "./train-run.ts";

test("a run that goes on for a time keeps its rate, and gets the steps that fit", async () => {
  const first = await runOf({ settings: { ...settings, steps: 3 } });
  const batches = function* (): Generator<Batch> {
    for (;;) yield { images: Uint8Array.of(1, 1) };
  };
  const events: RunEvent[] = [];
  const how = {
    backend: referenceBackend(),
    files: first.files,
    name: "dots",
    data: "dots",
    signal: new AbortController().signal,
    until: performance.now() + 1500,
    onEvent: (event: RunEvent) => events.push(event),
  };
  const longer = { ...how, settings: { ...settings, steps: 100_000 } };
  const { model: trained, reason } = await trainRun(first.model, batches, longer);
  expect(reason).toBe("done");
  const kinds = new Set(events.map(({ kind }) => kind));
  expect([kinds.has("timing"), kinds.has("steps")]).toEqual([false, true]);
  expect(trained.training?.step).toBeLessThan(100_000);
  expect(trained.training?.step).toBeGreaterThan(3);
  // One that is done is measured again.
  const over = { ...longer, settings: { ...settings, steps: 4 } };
  await trainRun(trained, batches, { ...over, until: performance.now() + 500 });
  expect(events.some(({ kind }) => kind === "timing")).toBe(true);
});

test("a run for a short time validates more often where that is asked for, and keeps how often", async () => {
  const validation = { images: 1, batches: (): Batch[] => [{ images: Uint8Array.of(1, 0) }] };
  const rare = { ...settings, validateEvery: 1e6 };
  const everyOf = async (oftenValidated: boolean): Promise<number | undefined> => {
    const until = performance.now() + 400;
    const { files } = await runOf({ settings: rare, validation, oftenValidated, until });
    const { settings: kept } = await readRun(files.last);
    return isTraining(kept) ? kept.validateEvery : undefined;
  };
  expect(await everyOf(true)).toBeLessThan(1000);
  expect(await everyOf(false)).toBe(1e6);
});

test("a run for a time that is stopped while its speed is measured goes on, after more steps than its recipe has too", async () => {
  const stop = new AbortController();
  const events: RunEvent[] = [];
  const {
    reason,
    files,
    model: left,
  } = await runOf(
    {
      settings: { ...settings, steps: 2 },
      until: performance.now() + 3_600_000,
      signal: stop.signal,
      onEvent: (event) => events.push(event),
    },
    (count) => void (count === 8 && stop.abort()),
  );
  expect(events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["timing"]));
  expect(events.map(({ kind }) => kind)).not.toContain("fitted");
  expect(reason).toBe("stopped");
  const { step = 0 } = left.training ?? {};
  expect(step).toBeGreaterThan(2);
  const again = await readResumable(files.folder, { isSettings: isTraining });
  expect(again.settings.steps).toBeGreaterThan(step);
});

test("a run for a time whose device is lost in its timed steps goes on with the new one", async () => {
  const opened: Backend[] = [];
  const reopen = async (): Promise<Backend> => {
    opened.push(referenceBackend());
    return opened.at(-1) ?? referenceBackend();
  };
  const until = performance.now() + 1500;
  const { reason, events } = await runOf({ backend: lostAfter(4), reopen, until });
  expect(reason).toBe("done");
  const kinds = events.map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === "reopened" || kind === "fitted")).toEqual([
    "reopened",
    "fitted",
  ]);
  expect(opened).toHaveLength(1);
});

test("a run that was ended can go on with more steps, or for a time, and not without either", async () => {
  const { files } = await runOf();
  const nameOf = (field: string): string => `--${field}`;
  const how = { isSettings: isTraining, nameOf };
  await expect(readResumable(files.folder, how)).rejects.toThrow(
    /all its 20 steps are done; --steps 40 makes as many more, --minutes trains on for a time$/,
  );
  await expect(readResumable(files.folder, { ...how, steps: 12 })).rejects.toThrow(RangeError);
  const longer = await readResumable(files.folder, { ...how, steps: 30 });
  expect([longer.folder, longer.settings.steps]).toEqual([files.folder, 30]);
  expect(longer.model.training?.step).toBe(20);
  expect((await readResumable(files.last, { ...how, timed: true })).settings.steps).toBe(20);
  await writeFinished(files.best, longer.model, { run: { step: 20, settings } });
  await expect(readResumable(files.best, how)).rejects.toThrow("take the last.safetensors beside");
  const isSettings = (value: unknown): value is TrainingRecipe => isTraining(value) && !value;
  await expect(readResumable(files.last, { ...how, isSettings })).rejects.toThrow(
    `Cannot resume ${files.last}: its settings are damaged`,
  );
  expect([await holdsRun(files.folder), await holdsRun(dirname(files.folder))]).toEqual([
    true,
    false,
  ]);
});
