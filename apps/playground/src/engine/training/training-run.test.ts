// @module-tag ci
import { expect, test } from "vitest";
import { bestBefore, TrainingRun, type LossPoint } from "./training-run.ts";

/** Looks at the held-out pictures every 50 updates. */
function looksOf(...bits: readonly number[]): LossPoint[] {
  return bits.map((bitsPerDim, i) => ({ step: 50 * (i + 1), bitsPerDim }));
}

test("pictures count as memorised when the held-out ones cost more at four looks in a row", () => {
  const at = { step: 0, losses: [], seconds: 0 };
  const best = { step: 100, bitsPerDim: 1, file: new Uint8Array() };
  const found = (heldOut: readonly LossPoint[]) => bestBefore({ ...at, heldOut, best });
  expect(found(looksOf(2, 1, 1.2, 1.3, 1.4))).toBeUndefined();
  expect(found(looksOf(2, 1, 1.2, 1.3, 1.4, 1.5))).toBe(best);
  // What moves by chance is no sign of it.
  expect(found(looksOf(2, 1, 1.005, 1.003, 1.008, 1.009))).toBeUndefined();
  expect(bestBefore({ ...at, heldOut: looksOf(2, 1, 1.2, 1.3, 1.4, 1.5) })).toBeUndefined();
});

test("the weights of the best look are kept, and those of a later one take their place", async () => {
  const bits = [2, 1, 1.5, 0.5, 3];
  const asked: object[] = [];
  const model = {
    async *train() {
      for (const { step, bitsPerDim } of looksOf(...bits)) {
        const best = bitsPerDim === Math.min(...bits.slice(0, step / 50));
        yield { kind: "validation", step, found: { bitsPerDim }, best };
      }
    },
    checkpoint: async (how: object) => Uint8Array.of(asked.push(how)),
  };
  const plan = { training: {}, config: {} };
  const set = { plans: { small: plan }, choice: { source: "p" }, images: new Uint8Array() };
  const run = new TrainingRun(Object(model), { set: Object(set), network: "small" });
  const seen = new Set<unknown>();
  run.listen(() => seen.add(run.progress.best?.step));
  await run.run();
  expect([...seen]).toEqual([undefined, 50, 100, 200]);
  expect(run.progress.best).toEqual({ step: 200, bitsPerDim: 0.5, file: Uint8Array.of(3) });
  expect(run.progress.heldOut.map(({ bitsPerDim }) => bitsPerDim)).toEqual(bits);
  expect(asked).toEqual(asked.map(() => expect.objectContaining({ holds: "best" })));
});

test("the first update has a loss and later ones a mean of five, at a pace that leaves out what comes before it", async () => {
  const asked: object[] = [];
  const model = {
    async *train(_: unknown, settings: object) {
      asked.push(settings);
      // What is compiled before the first update.
      await new Promise((resolve) => setTimeout(resolve, 300));
      for (let step = 1; step <= 7; step++) {
        yield { kind: "progress", step, loss: step };
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      yield { kind: "end", step: 7 };
    },
  };
  const plan = { training: {}, config: {} };
  const set = Object({ plans: { small: plan }, images: new Uint8Array() });
  const run = new TrainingRun(Object(model), { set, network: "small" });
  const seen: [number, number | undefined][] = [];
  run.listen(() => seen.push([run.progress.step, run.progress.losses.at(-1)?.bitsPerDim]));
  await run.run();
  expect(seen.slice(1, 4)).toEqual([
    [1, 1],
    [2, 1],
    [3, 1],
  ]);
  expect(run.progress.losses).toEqual([
    { step: 1, bitsPerDim: 1 },
    { step: 6, bitsPerDim: 4 },
    { step: 7, bitsPerDim: 7 },
  ]);
  expect(run.pace).toBeGreaterThan(run.progress.step / run.progress.seconds);
  // A GPU is not waited for after each of them.
  await new TrainingRun(Object(model), { set, network: "small", isOnGpu: true }).run();
  expect(asked).toMatchObject([{ reportEvery: 1 }, { reportEvery: 5 }]);
});
