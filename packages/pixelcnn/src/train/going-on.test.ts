import { expect, test } from "vitest";
import type { Batch } from "./batch.ts";
import { goingOn } from "./going-on.ts";

const batchAt = (step: number): Batch & { readonly step: number } => ({
  images: Uint8Array.of(1),
  step,
});

async function stepsOf(batches: readonly Batch[], data: unknown): Promise<unknown[]> {
  const steps: unknown[] = [];
  for await (const batch of goingOn(batches, data)) steps.push({ ...batch }["step" as "images"]);
  return steps;
}

test("batches that begin anew are refused when a training is resumed", async () => {
  const refusal = "the training stands before batch 3 of its data, and the batches begin with 0";
  await expect(stepsOf([batchAt(0), batchAt(1)], { step: 3 })).rejects.toThrow(refusal);
});

test("batches that go on, and those without numbers, are taken", async () => {
  expect(await stepsOf([batchAt(3), batchAt(4)], { step: 3 })).toEqual([3, 4]);
  expect(await stepsOf([batchAt(0)], undefined)).toEqual([0]);
  expect(await stepsOf([{ images: Uint8Array.of(1) }], { step: 3 })).toEqual([undefined]);
});
