// @module-tag ci
import { expect, test } from "vitest";
import { drawSprites } from "./guide-page.fixture.ts";

test("the page of the guide draws ten sprites on its canvas", async () => {
  const canvas = document.createElement("canvas");
  await drawSprites(canvas);
  expect(canvas.width * canvas.height).toBeGreaterThanOrEqual(10 * 16 * 16);
  const { width, height } = canvas;
  const { data = [] } = canvas.getContext("2d")?.getImageData(0, 0, width, height) ?? {};
  const colours = new Set<number>();
  for (let i = 0; i < data.length; i += 4)
    colours.add(((data[i] ?? 0) << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0));
  // Of 32 colours, ten sprites show many.
  expect(colours.size).toBeGreaterThan(8);
});
