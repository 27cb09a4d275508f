// @module-tag guard
import { DeviceLostError, threefry } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { formatModel } from "../model/format-model.ts";
import { createModel, parseModel, type Model } from "../model/model.ts";
import type { Batch } from "./batch.ts";
import { lostAfter } from "./lost-backend.fixture.ts";
import { batches, config, events, training } from "./small-training.fixture.ts";
import type { TrainingEvent } from "./training.ts";

test.each([0, 0.3])(
  "5.25 stopping, saving and resuming gives the same bits as no stop (dropout %s)",
  async (dropout) => {
    const model = createModel({ ...config, dropoutRate: dropout }, 3);
    const whole = training({ model, steps: 12 });
    await events(whole);
    const first = training({ model, steps: 5 });
    await events(first);
    const saved: Model = parseModel(formatModel(await first.checkpoint()));
    expect(saved.training?.data).toBe(5);
    const second = training({
      model: saved,
      steps: 12,
      batches: batches(Number(saved.training?.data)),
    });
    await events(second);
    const a = formatModel(await whole.checkpoint());
    const b = formatModel(await second.checkpoint());
    expect(Buffer.from(b).equals(Buffer.from(a))).toBe(true);
  },
);

test("batches that begin again are refused where a training goes on", async () => {
  const numbered = function* (): Generator<Batch & { step: number }> {
    let step = 0;
    for (const { images } of batches()) {
      const state = { dataset: "a", fingerprint: "f", seed: 1, step: step + 1 };
      yield { images, step, state };
      step++;
    }
  };
  const first = training({ steps: 2, batches: numbered() });
  await events(first);
  const saved = await first.checkpoint();
  await expect(events(training({ model: saved, batches: numbered() }))).rejects.toThrow(
    "the training stands before batch 2 of its data, and the batches begin with 0",
  );
});

test("an abort finishes the step and stops", async () => {
  const controller = new AbortController();
  const run = training({ signal: controller.signal, steps: 1000, reportEvery: 2 });
  const found: TrainingEvent[] = [];
  for await (const event of run) {
    found.push(event);
    controller.abort();
  }
  expect(found.at(-1)).toMatchObject({ kind: "end", reason: "stopped" });
  expect(run.step).toBeLessThan(5);
});

test("an abort in the middle of an accumulation finishes the update, so that going on loses nothing", async () => {
  const controller = new AbortController();
  const abortsAt = function* (number: number): Generator<Batch> {
    for (const batch of batches()) {
      if (Number(batch.state) === number) controller.abort();
      yield batch;
    }
  };
  const run = training({ accumulate: 4, batches: abortsAt(6), signal: controller.signal });
  await events(run);
  const saved = await run.checkpoint();
  expect([run.step, run.examples, saved.training?.data]).toEqual([2, 32, 8]);
  const rest = training({ model: saved, accumulate: 4, batches: batches(8), steps: 4 });
  await events(rest);
  const whole = training({ accumulate: 4, steps: 4 });
  await events(whole);
  expect((await rest.checkpoint()).parameters).toEqual((await whole.checkpoint()).parameters);
});

test("a lost device costs nothing but time where a new one can be opened: the same losses, the same bits", async () => {
  const model = createModel({ ...config, dropoutRate: 0.2 }, 3);
  const noise = (): Batch[] => [
    { images: Uint8Array.from({ length: 160 }, (_, i) => threefry(9, 0, i, 0)[0] % 4) },
  ];
  const extra = { model, steps: 24, accumulate: 2, validation: noise, validateEvery: 8 };
  const whole = training(extra);
  const losses = (found: readonly TrainingEvent[]): unknown[] =>
    found.flatMap((event) => {
      if (event.kind === "progress") return [[event.step, event.examples, event.loss]];
      if (event.kind === "validation") return [[event.step, event.found.bitsPerDim]];
      return [];
    });
  const expected = losses(await events(whole));
  for (const runs of [1, 7, 20, 45]) {
    const lost: number[] = [];
    const run = training({
      ...extra,
      backend: lostAfter(runs),
      snapshotEvery: 8,
      reopen: () => {
        lost.push(run.step);
        // The second device is lost as well.
        return Promise.resolve(lost.length === 1 ? lostAfter(13) : referenceBackend());
      },
    });
    const found = await events(run);
    expect(lost.length).toBeGreaterThan(0);
    expect(found.filter(({ kind }) => kind === "reopened")).toHaveLength(lost.length);
    expect(losses(found)).toEqual(expected);
    expect((await run.checkpoint()).parameters).toEqual((await whole.checkpoint()).parameters);
  }
});

test("a lost device ends a run that cannot open another", async () => {
  await expect(events(training({ backend: lostAfter(5) }))).rejects.toThrow(DeviceLostError);
});
