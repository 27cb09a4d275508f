import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode } from "fast-png";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runHere } from "./workshop.fixture.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pixelweft-field-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const [seen, missed, later, target] = ["56,132,255", "214,59,74", "52,54,62", "250,204,21"];

/** How many pixels of each colour a picture has. */
async function colours(path: string): Promise<Map<string, number>> {
  const { data, width, height } = decode(await readFile(path));
  const counts = new Map<string, number>();
  for (let i = 0; i < width * height; i++) {
    const colour = data.subarray(i * 3, i * 3 + 3).join();
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  return counts;
}

test.each([
  ["gated", 112],
  ["pixelcnn", 102],
] as const)("the picture of model %s shows %i of 112 pixels seen", async (model, count) => {
  const out = join(folder, `${model}.png`);
  const words = ["--model", model, "--image", "15x15", "--at", "7,7", "--scale", "1"];
  const { code, out: text } = await runHere([
    "receptive-field",
    "fashion-mnist",
    ...words,
    "--out",
    out,
  ]);
  expect(code).toBe(0);
  expect(text).toContain(`12 layers: ${count} of the 112 pixels before (7,7)`);
  const found = await colours(out);
  expect(found.get(seen ?? "")).toBe(count);
  expect(found.get(missed ?? "") ?? 0).toBe(112 - count);
  expect(found.get(later ?? "")).toBe(112);
  expect(found.get(target ?? "")).toBe(1);
});

test("--by-layer draws one picture for each number of layers", async () => {
  const out = join(folder, "layers.png");
  const words = ["--image", "15x15", "--by-layer", "--scale", "1", "--out", out];
  const { out: text } = await runHere(["receptive-field", "shapes", ...words]);
  const counts = text.match(/\d+(?= of the 112)/g)?.map(Number) ?? [];
  expect(counts).toHaveLength(8);
  expect(counts[0]).toBe(3 * 7 + 3);
  expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  expect((await colours(out)).get(target ?? "")).toBe(8);
});

test("a pixel outside the image is refused", async () => {
  const { code, err } = await runHere(["receptive-field", "tiny", "--at", "28,0"]);
  expect(code).toBe(2);
  expect(err).toContain("Cannot look from row 28, column 0, colour 0: images are 28x28x1");
});
