import { constantRate } from "@pixelweft/layers";
import { threefry } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import type { Batch } from "./batch.ts";
import { createModel, formatModel, parseModel, type Model } from "./model.ts";
import {
  NonFiniteLossError,
  Training,
  type TrainingEvent,
  type TrainingOptions,
} from "./training.ts";

const config = { height: 4, width: 4, levels: 4, features: 6, layers: 2, first: 3, head: 6 };

/** Images whose every row repeats one level: easy to learn. */
function* batches(from = 0): Generator<Batch> {
  for (let n = from; ; n++) {
    const images = Uint8Array.from({ length: 4 * 16 }, (_, i) => threefry(5, 0, n, i >> 2)[0] % 4);
    yield { images, state: n + 1 };
  }
}

function training(extra: Partial<TrainingOptions> = {}): Training {
  const model = createModel(config, 3);
  return new Training({
    backend: referenceBackend(),
    model,
    batches: batches(),
    steps: 12,
    rate: constantRate(1e-2),
    reportEvery: 4,
    ...extra,
  });
}

async function events(run: Training): Promise<TrainingEvent[]> {
  const found: TrainingEvent[] = [];
  for await (const event of run.run()) found.push(event);
  return found;
}

test("training tells its progress, and the loss falls", async () => {
  const found = await events(training({ steps: 40 }));
  const losses = found.flatMap((event) => (event.kind === "progress" ? [event.bitsPerDim] : []));
  expect(losses.length).toBe(10);
  expect(losses[0]).toBeLessThan(2.01);
  expect(losses.at(-1)).toBeLessThan(1.4);
  expect(found.at(-1)).toEqual({ kind: "end", step: 40, images: 160, reason: "done" });
});

test.each([0, 0.3])(
  "5.25 stopping, saving and resuming gives the same bits as no stop (dropout %s)",
  async (dropout) => {
    const model = createModel({ ...config, dropout }, 3);
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

test("the validation split is watched, the best is named, and overfitting gets a word", async () => {
  // Validation images are noise, so learning the training rows makes them less likely.
  const noise = (): Batch[] => [
    { images: Uint8Array.from({ length: 160 }, (_, i) => threefry(9, 0, i, 0)[0] % 4) },
  ];
  const found = await events(
    training({ steps: 40, validation: noise, validateEvery: 4, averageDecay: 0.5 }),
  );
  const looks = found.flatMap((event) => (event.kind === "validation" ? [event] : []));
  expect(looks.length).toBe(10);
  expect(looks.some((look) => look.best)).toBe(true);
  expect(looks.at(-1)?.overfitting).toMatch(/it starts to overfit/);
});

test("an abort finishes the step and stops", async () => {
  const controller = new AbortController();
  const run = training({ signal: controller.signal, steps: 1000, reportEvery: 2 });
  const found: TrainingEvent[] = [];
  for await (const event of run.run()) {
    found.push(event);
    controller.abort();
  }
  expect(found.at(-1)).toMatchObject({ kind: "end", reason: "stopped" });
  expect(run.step).toBeLessThan(5);
});

test("a loss that is not a number stops training and names the step and the last checkpoint", async () => {
  const model = createModel(config, 3);
  const parameters = { ...model.parameters, "head.1.bias": new Float32Array(4).fill(Number.NaN) };
  const run = training({
    model: { ...model, parameters },
    lastCheckpoint: () => "runs/a.safetensors",
  });
  const failed = events(run);
  await expect(failed).rejects.toThrow(NonFiniteLossError);
  await expect(run.checkpoint()).rejects.toThrow("is no longer a number at step 4");
  await expect(failed).rejects.toThrow("at step 4; the last good checkpoint is runs/a.safetensors");
});

test("accumulated batches count once for each update", async () => {
  const run = training({ accumulate: 3, steps: 4, reportEvery: 1 });
  await events(run);
  expect([run.step, run.images]).toEqual([4, 48]);
});
