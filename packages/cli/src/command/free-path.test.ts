import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { freePath } from "./free-path.ts";

test("a file that is there is passed over, and so are those with numbers", async () => {
  const folder = await mkdtemp(join(tmpdir(), "free-"));
  try {
    const at = (name: string): string => join(folder, name);
    expect(freePath(at("a.png"))).toBe(at("a.png"));
    for (const name of ["a.png", "a-2.png", "plain"]) await writeFile(at(name), "");
    expect(freePath(at("a.png"))).toBe(at("a-3.png"));
    expect(freePath(at("plain"))).toBe(at("plain-2"));
  } finally {
    await rm(folder, { recursive: true });
  }
});
