// @module-tag nightly
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { openAdapter } from "../adapter.fixture.ts";

const backend = await openAdapter();
const { description = "" } = backend?.capabilities ?? {};
backend?.dispose();
const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "pixelweft-shaders-"));
  folders.push(folder);
  return folder;
}

interface Told {
  readonly kinds: readonly string[];
  readonly compiled: readonly boolean[];
  readonly errors: readonly string[];
  readonly values: readonly number[][];
  readonly before: number;
  readonly after: number;
}

/** A program in a process whose driver keeps its files in this folder: what a further device says of its shaders, and how the files grow when it runs. */
function runIn(folder: string, ...options: readonly string[]): Told {
  const file = fileURLToPath(new URL("further-device.fixture.ts", import.meta.url));
  // The driver is to compile as it does for users, whatever it does for other tests.
  const { GALLIVM_PERF: _, ...env } = process.env;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--conditions=@pixelweft/source", file, ...options],
    { encoding: "utf8", env: { ...env, MESA_SHADER_CACHE_DIR: folder } },
  );
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as Told;
}

test.runIf(/llvmpipe/.test(description) && !("Deno" in globalThis) && !("Bun" in globalThis))(
  "what a further device has compiled another device finds among the driver's files",
  () => {
    const folder = newFolder();
    const cold = runIn(folder);
    const words = cold.kinds.join();
    for (const kind of ["map", "filter", "gather", "contract", "in a loop"])
      expect(words).toContain(kind);
    expect(cold.compiled).toEqual(cold.kinds.map(() => true));
    expect(cold.errors).toEqual([]);
    expect(cold.values).toEqual([[32_640], [80], [2560], [1]]);
    expect(cold.after).toBe(cold.before);
    // A pause of a busy machine looks like a compilation, but hardly at the same shader again.
    let compiled = cold.compiled;
    for (let run = 0; run < 3 && compiled.includes(true); run++) {
      const again = runIn(folder).compiled;
      compiled = compiled.map((before, at) => before && again[at] === true);
    }
    expect(compiled).toEqual(cold.kinds.map(() => false));
    const alone = runIn(newFolder(), "without");
    expect(alone.values).toEqual(cold.values);
    expect(alone.after).toBeGreaterThan(alone.before);
  },
);
