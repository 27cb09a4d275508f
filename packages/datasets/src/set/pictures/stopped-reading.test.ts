import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTrainingData } from "../../choice/choice-parts.ts";
import { chooseTraining } from "../../choice/look/choose-training.ts";
import { PictureMemory } from "../../decode/picture-memory.ts";
import { drawPng } from "../../fixtures/picture.fixture.ts";
import { openDataset } from "../../open.ts";
import { imageFolder } from "./image-folder.ts";
import { patches } from "./patches.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stopped-"));
  await mkdir(join(folder, "pictures"));
  for (let i = 0; i < 60; i++)
    await writeFile(
      join(folder, "pictures", `${i}.png`),
      drawPng([8, 8], (x, y) => [x * i, y, i, 255]),
    );
});
afterAll(() => rm(folder, { recursive: true }));

/** Aborts once the third picture is asked for, and counts them. */
class StoppingMemory extends PictureMemory {
  asked = 0;
  readonly #controller = new AbortController();
  readonly signal: AbortSignal = this.#controller.signal;

  override read(...what: Parameters<PictureMemory["read"]>): ReturnType<PictureMemory["read"]> {
    if (++this.asked === 3) this.#controller.abort(new Error("Enough"));
    return super.read(...what);
  }
}

interface Watched {
  readonly signal: AbortSignal;
  readonly memory: PictureMemory;
}

test.each<[string, (from: string, watched: Watched) => Promise<unknown>]>([
  ["imageFolder()", (from, watched) => imageFolder({ from, ...watched })],
  ["openDataset()", openDataset],
  ["openDataset() of a part", (from, how) => openDataset(from, { ...how, split: "test" })],
  ["chooseTraining()", (source, watched) => chooseTraining({ source }, watched)],
  ["openTrainingData()", (source, watched) => openTrainingData({ source }, watched)],
])("%s reads no further pictures once its signal is aborted", async (_, open) => {
  const memory = new StoppingMemory();
  const { signal } = memory;
  await expect(open(join(folder, "pictures"), { signal, memory })).rejects.toThrow("Enough");
  expect(memory.asked).toBeLessThan(30);
});

test.each<[string, (from: string, signal: AbortSignal) => Promise<unknown>]>([
  ["patches()", (from, signal) => patches({ from, size: [4, 4], signal })],
  ["patches() without room", (from, signal) => patches({ from, size: [64, 64], signal })],
  ["sprite sheets", (from, signal) => openDataset(from, { cell: [4, 4], signal })],
  [
    "patches of a choice",
    (source, signal) => openTrainingData({ source, pictures: { patches: [4, 4] } }, { signal }),
  ],
])("%s are not cut for a signal that is aborted", async (_, open) => {
  const signal = AbortSignal.abort(new Error("Enough"));
  await expect(open(join(folder, "pictures"), signal)).rejects.toThrow("Enough");
});
