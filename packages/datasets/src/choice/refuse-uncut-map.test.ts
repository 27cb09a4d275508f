import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DatasetError } from "../errors/dataset-error.ts";
import { refuseUncutMap } from "./refuse-uncut-map.ts";

test("of a file that is larger than any map its beginning alone is read", async () => {
  const folder = await mkdtemp(join(tmpdir(), "uncut-map-"));
  try {
    const path = join(folder, "huge.csv");
    await writeFile(path, "name,size\n");
    await truncate(path, 2 ** 35);
    await expect(refuseUncutMap(path)).rejects.toThrow(DatasetError);
  } finally {
    await rm(folder, { recursive: true });
  }
});
