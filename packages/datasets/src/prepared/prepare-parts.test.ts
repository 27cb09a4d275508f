import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { memoryDataset } from "../set/memory-dataset.ts";
import { openPrepared } from "./open-prepared.ts";
import { prepareParts } from "./prepare-parts.ts";

test("each part with images gets a folder of its name, and says how far it is", async () => {
  const folder = await mkdtemp(join(tmpdir(), "parts-"));
  const dots = (values: readonly number[]): ReturnType<typeof memoryDataset> =>
    memoryDataset({ name: "dots", shape: [1, 1, 1], images: Uint8Array.from(values) });
  try {
    const seen: string[] = [];
    const parts = prepareParts(
      [
        ["train", dots([1, 2, 3])],
        ["validation", dots([])],
        ["test", dots([9])],
      ],
      { folder, onProgress: ({ name, done, count }) => seen.push(`${name} ${done}/${count}`) },
    );
    const done: unknown[] = [];
    for await (const part of parts) done.push(part);
    expect(done).toEqual([
      { folder: join(folder, "train"), images: 3, skipped: 0 },
      { folder: join(folder, "test"), images: 1, skipped: 0 },
    ]);
    expect([seen[0]?.slice(0, 5), seen.at(-1)]).toEqual(["train", "test 1/1"]);
    const read = await openPrepared(join(folder, "train"));
    expect((await read.read([2, 0])).images).toEqual(Uint8Array.of(3, 1));
    await read.close();
  } finally {
    await rm(folder, { recursive: true });
  }
});
