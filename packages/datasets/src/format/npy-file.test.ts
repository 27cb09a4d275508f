import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withNpy } from "./npy-file.ts";

test("work that fails leaves no file, and neither does work that appends too little", async () => {
  const folder = await mkdtemp(join(tmpdir(), "npy-"));
  const file = join(folder, "a.npy");
  try {
    const failing = withNpy(file, [1], () => Promise.reject(new RangeError("no")));
    await expect(failing).rejects.toThrow("no");
    await expect(withNpy(file, [1], () => Promise.resolve(5))).rejects.toThrow("0 elements");
    expect(existsSync(file)).toBe(false);
    await withNpy(file, [1], (append) => append?.(Uint8Array.of(1)) ?? Promise.resolve());
    expect(existsSync(file)).toBe(true);
  } finally {
    await rm(folder, { recursive: true });
  }
});
