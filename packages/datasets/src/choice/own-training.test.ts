import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { formatIdx } from "../format/idx.ts";
import { openForModel } from "./open-for-model.ts";

test("images that a model was trained on are no test of it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "whole-"));
  try {
    const file = join(folder, "dots.idx");
    await writeFile(file, formatIdx([2, 8, 8], new Uint8Array(128)));
    const trained = { source: file };
    const tested = openForModel(undefined, { height: 8, width: 8, levels: 256, trained });
    await expect(tested).rejects.toThrow(/the model was trained on it; source names other images/);
    const train = await openForModel(
      undefined,
      { height: 8, width: 8, levels: 256, trained },
      { part: "train" },
    );
    expect(train.info.count).toBe(2);
    await train.close();
    const part = openForModel(trained, { height: 8, width: 8, levels: 256 }, { part: "test" });
    await expect(part).rejects.toThrow(/it has none; without split all of it is taken$/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("images to test on that are named take the place of those of the training, and those that are gone say so", async () => {
  const folder = await mkdtemp(join(tmpdir(), "named-"));
  try {
    const [file, other] = [join(folder, "dots.idx"), join(folder, "others.idx")];
    await writeFile(file, formatIdx([2, 8, 8], new Uint8Array(128)));
    await writeFile(other, formatIdx([3, 8, 8], new Uint8Array(192)));
    const trained = { source: file, testSource: join(folder, "gone.idx") };
    const model = { height: 8, width: 8, levels: 256, trained };
    const named = await openForModel(undefined, model, { testSource: other });
    expect(named.info.count).toBe(3);
    await named.close();
    await expect(openForModel(undefined, model)).rejects.toThrow(
      /gone\.idx: .*; the model is tested on it, and testSource says where it is now$/,
    );
    const nowhere = openForModel(undefined, model, { testSource: join(folder, "nowhere") });
    await expect(nowhere).rejects.toThrow(/nowhere: there is no such file or folder$/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
