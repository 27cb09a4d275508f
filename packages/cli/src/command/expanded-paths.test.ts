import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { expandedPaths } from "./expanded-paths.ts";

test("* and ? in the last part of a path stand for what is there, as in a shell of Unix", async () => {
  const folder = await mkdtemp(join(tmpdir(), "expanded-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, "more"));
  for (const name of ["b.png", "a.png", "ab.png", "apng", ".c.png", "a(1).png", "more/d.png"])
    await writeFile(join(folder, name), "");
  const of = async (pattern: string): Promise<string[]> =>
    (await expandedPaths([join(folder, pattern)])).map((path) => path.slice(folder.length + 1));
  expect(await of("*.png")).toEqual(["a(1).png", "a.png", "ab.png", "b.png"]);
  expect(await of("?.png")).toEqual(["a.png", "b.png"]);
  expect(await of("a(*)*")).toEqual(["a(1).png"]);
  expect(await of(".*.png")).toEqual([".c.png"]);
  expect(await of(join("more", "**"))).toEqual([join("more", "d.png")]);
  // What stands for nothing is named by the error that follows, and folders are no patterns.
  for (const path of ["*.gif", "none/*.png", "m*/d.png", "more/", "a.png"])
    expect(await expandedPaths([path, "x.png"])).toEqual([path, "x.png"]);
});

test.skipIf(process.platform === "win32")("a file that is called so is meant itself", async () => {
  const folder = await mkdtemp(join(tmpdir(), "expanded-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const name of ["*.png", "a.png"]) await writeFile(join(folder, name), "");
  expect(await expandedPaths([join(folder, "*.png")])).toEqual([join(folder, "*.png")]);
});
