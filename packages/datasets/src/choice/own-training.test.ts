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
  } finally {
    await rm(folder, { recursive: true });
  }
});
