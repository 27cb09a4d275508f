import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createModel } from "../../model/model.ts";
import { checkRecipe, isTraining } from "../../recipes/recipe.ts";
import { withRun } from "../../recipes/write-run.ts";
import { train } from "../../train/training.ts";
import { writeModel } from "../model-file.ts";
import { readResumable } from "./read-resumable.ts";
import { runFiles } from "./run-files.ts";
import { writeFinished } from "./run-model.ts";

const settings = checkRecipe({ steps: 2, batch: 1 });
const tiny = createModel({ height: 1, width: 1, levels: 2, hiddenChannels: 2, headChannels: 2 });
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "read-resumable-"));
  const batches = Array.from({ length: 2 }, () => ({ images: Uint8Array.of(1) }));
  const training = train(tiny, batches, { backend: referenceBackend(), steps: 2 });
  for await (const event of training) if (event.kind === "end") break;
  const model = await training.checkpoint();
  await training.dispose();
  const { last, best } = runFiles(folder);
  await writeModel(last, withRun(model, settings));
  await writeFinished(best, model, { run: { step: 2, settings } });
  await writeModel(join(folder, "damaged.safetensors"), withRun(model, { steps: "2" }));
  await writeModel(join(folder, "plain.safetensors"), model);
});
afterAll(() => rm(folder, { recursive: true }));

test("a run goes on from its folder or file, to other steps where they are asked for", async () => {
  const { last } = runFiles(folder);
  for (const from of [folder, last]) {
    const { model, ...run } = await readResumable(from, { isSettings: isTraining, steps: 3 });
    expect(run).toEqual({ settings: { ...settings, steps: 3 }, file: last, folder });
    expect(model.training?.step).toBe(2);
  }
  const timed = await readResumable(folder, { isSettings: isTraining, timed: true });
  expect(timed.settings).toEqual(settings);
});

test.each([
  [undefined, "all its 2 steps are done; --steps 4 makes as many more, --minutes trains on"],
  [2, "to step 2: 2 steps are done; --steps counts them in all"],
])("a run whose steps are done does not go on to step %s", async (steps, words) => {
  const nameOf = (field: string): string => `--${field}`;
  const resumed = readResumable(folder, { isSettings: isTraining, steps, nameOf });
  await expect(resumed).rejects.toBeInstanceOf(RangeError);
  await expect(resumed).rejects.toThrow(words);
});

test.each([
  ["damaged", /its settings are damaged$/],
  ["best", /without the state of its training; take the last\.safetensors beside it$/],
  ["plain", /without the state of its training$/],
])("a run does not go on from a file that lacks what it needs: %s", async (name, words) => {
  const from = join(folder, `${name}.safetensors`);
  const error = await readResumable(from, { isSettings: isTraining }).catch((why: unknown) => why);
  expect(error).toMatchObject({ name: "CheckpointError", message: expect.stringMatching(words) });
});
