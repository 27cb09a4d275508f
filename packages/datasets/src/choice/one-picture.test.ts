import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { drawPng } from "../fixtures/picture.fixture.ts";
import { openForModel } from "./open-for-model.ts";

const folder = await mkdtemp(join(tmpdir(), "one-picture-"));
afterAll(() => rm(folder, { recursive: true }));
const source = join(folder, "hero.png");
const model = { height: 2, width: 3, levels: 256 };

test("a picture by itself is read pixel by pixel", async () => {
  const shade = (x: number, y: number): number => 40 * x + 100 * y;
  await writeFile(
    source,
    drawPng([3, 2], (x, y) => [shade(x, y), 7, 255 - shade(x, y)]),
  );
  const trained = { source: "others" };
  const { info, read, close } = await openForModel({ source }, { ...model, trained });
  const { images } = await read([0]);
  await close();
  const rows = [0, 1].flatMap((y) => [0, 1, 2].map((x) => shade(x, y)));
  expect([info.count, ...images]).toEqual([1, ...rows.flatMap((s) => [s, 7, 255 - s])]);
});

test.each([
  ["one colour", [255, 0, 0, 255], 1],
  ["nothing but transparency", [0, 0, 0, 0], 0],
] as const)("a picture of %s is a picture, too", async (_, pixel, index) => {
  await writeFile(
    source,
    drawPng([3, 2], () => pixel),
  );
  const colours = [[0, 0, 0, 0] as const, [255, 0, 0, 255] as const];
  const palette = { colours, exact: true };
  const trained = { source: "others", pictures: { palette: 2 } };
  const { info, read, close } = await openForModel({ source }, { ...model, palette, trained });
  const { images } = await read([0]);
  await close();
  expect([info.count, ...images]).toEqual([1, ...Array<number>(6).fill(index)]);
});
