import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { drawPng } from "../fixtures/picture.fixture.ts";
import { describeChoice } from "./describe-parts.ts";

test("a part that lacks a class is counted by the names of its own", async () => {
  const source = await mkdtemp(join(tmpdir(), "describe-"));
  onTestFinished(() => rm(source, { recursive: true }));
  const places = ["train/ant", "train/bee", "train/cat", "test/bee", "test/cat", "test/cat"];
  for (const [n, place] of places.entries()) {
    await mkdir(join(source, place), { recursive: true });
    await writeFile(
      join(source, place, `${n}.png`),
      drawPng([2, 3], (x, y) => [2 * y + x === n ? 255 : 0, 0, 0]),
    );
  }
  const { parts } = await describeChoice({ source });
  expect(parts.find(({ name }) => name === "test")?.classes).toEqual({ bee: 1, cat: 2 });
});
