import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeNpy } from "../../format/npy-write.ts";
import { chooseTraining } from "./choose-training.ts";

test("codes say how many levels were found, unless they are named", async () => {
  const folder = await mkdtemp(join(tmpdir(), "training-"));
  try {
    const source = join(folder, "codes.npy");
    const codes = Uint16Array.from({ length: 20 * 4 }, (_, at) => at * 3);
    await writeNpy(source, [20, 2, 2], codes);
    const found = await chooseTraining({ source }, {}, (field) => `--${field}`);
    expect(found).toMatchObject({ shape: [2, 2, 1], codes: { levels: 238 }, crops: false });
    expect(found.palette).toBe(undefined);
    expect(found.lines.join("\n")).toContain("Chose --levels 238: the largest code is 237");
    const named = await chooseTraining({ source }, { levels: 512 });
    expect(named.codes?.levels).toBe(512);
    expect(named.lines.join("\n")).not.toContain("largest code");
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("images without files are taken as they are", async () => {
  const found = await chooseTraining({ source: "shapes", size: [8, 8] });
  expect(found.data).toEqual({ source: "shapes", size: [8, 8] });
  expect(found.shape).toEqual([8, 8, 3]);
});

test("photographs in full size are refused", async () => {
  const found = chooseTraining({ source: "shapes", size: [8, 520] }, {}, (field) => `--${field}`);
  await expect(found).rejects.toThrow(
    "Cannot train on shapes: pictures of 8x520 (height first) are too large, sides may have 512 pixels; --resize 32",
  );
});
