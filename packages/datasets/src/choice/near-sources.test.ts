import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nearSources } from "./near-sources.ts";

test("what lies beside a misspelt path is named with its folder, other words as they are", async () => {
  const folder = await mkdtemp(join(tmpdir(), "near-"));
  try {
    await mkdir(join(folder, "heroes"));
    const meant = join(folder, "heroes");
    expect(nearSources(join(folder, "heros"))).toBe(` (Did you mean ${meant}?)`);
    expect(nearSources(join(folder, "demmo"), ["demo"])).toBe(" (Did you mean demo?)");
    expect(nearSources(join(folder, "no", "such"))).toBe("");
  } finally {
    await rm(folder, { recursive: true });
  }
});
