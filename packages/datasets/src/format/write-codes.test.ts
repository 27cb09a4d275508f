import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { writeCodes } from "./write-codes.ts";

const folder = mkdtempSync(join(tmpdir(), "pixelweft-codes-"));
afterAll(() => rmSync(folder, { recursive: true }));

const form = { height: 1, width: 2, channels: 1, levels: 512 };
const codes = Uint16Array.of(3, 511, 0, 8);

test.each(["codes.npy", "codes.NPY", "codes.bin", "codes"])(
  "writeCodes() writes labels beside %s",
  async (name) => {
    const path = join(folder, name);
    const [first = "", second = "", ...more] = await writeCodes(path, codes, {
      ...form,
      labels: Int32Array.of(5, 6),
    });
    expect([first, more]).toEqual([path, []]);
    expect([...readFileSync(first).subarray(-8)]).toEqual([3, 0, 255, 1, 0, 0, 8, 0]);
    expect([...readFileSync(second).subarray(-8)]).toEqual([5, 0, 0, 0, 6, 0, 0, 0]);
  },
);

test("codes beyond the levels and another number of labels are refused before anything is written", async () => {
  const path = join(folder, "none.npy");
  await expect(writeCodes(path, codes, { ...form, levels: 256 })).rejects.toThrow(
    `Cannot write ${path}: code 511 at place 1 is none of 0 to 255`,
  );
  const labels = Int32Array.of(5, 6, 7);
  await expect(writeCodes(path, codes, { ...form, labels })).rejects.toThrow(
    `Cannot write ${path}: there are 3 labels of 2 images`,
  );
  expect(existsSync(path)).toBe(false);
});
