import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { tar } from "../fixtures/archive.fixture.ts";
import { drawPng } from "../fixtures/picture.fixture.ts";
import { inNode } from "../source/in-node.ts";
import { openTrainingData } from "./choice-parts.ts";
import { openTrainingPart } from "./open-training-part.ts";

// Pages have no paths.
test.skipIf(!inNode)(
  "of a map that is too small to hold any of it out there is no part that is",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "pixelweft-map-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const mapOf = async (name: string, rows: number): Promise<string> => {
      const row = (_: unknown, y: number): string =>
        Array.from({ length: 12 }, (__, x) => (x * x + y * y) % 4).join(",");
      const path = join(folder, name);
      await writeFile(path, Array.from({ length: rows }, row).join("\n"));
      return path;
    };
    const choiceOf = (source: string) => ({ source, pictures: { crops: [4, 4] as const } });
    const small = choiceOf(await mapOf("small.csv", 10));
    const training = await openTrainingData(small, { heldOut: 5 });
    expect(training.isLearnt).toBe(true);
    expect(training.notes.at(-1)).toMatch(/too small to hold any of it out: validated is what is/);
    expect((await openTrainingPart(small, "train")).info.count).toBe(9 * 7);
    await expect(openTrainingPart(small, "validation")).rejects.toThrow("no image is held out");
    const large = choiceOf(await mapOf("large.csv", 40));
    const { isLearnt, notes, validation } = await openTrainingData(large);
    expect([isLearnt, notes]).toEqual([undefined, []]);
    const held = await openTrainingPart(large, "validation");
    expect(await held.fingerprint()).toBe(await validation.fingerprint());
  },
);

test.skipIf(!inNode)(
  "what can only be read from front to back is all in the training part",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "pixelweft-front-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const source = join(folder, "many.tar.gz");
    const members = Array.from({ length: 20 }, (_, n) => ({
      name: `${n}.png`,
      data: drawPng([4, 4], (x) => [n, x, 0]),
    }));
    await writeFile(source, gzipSync(tar(...members)));
    const choice = { source, pictures: { large: true, resize: [4, 4] as const } };
    const data = await openTrainingPart(choice, "train");
    onTestFinished(() => data.close());
    expect([data.info.access, data.info.count]).toEqual(["sequential", 20]);
    await expect(openTrainingPart(choice, "validation")).rejects.toThrow("front to back");
  },
);
