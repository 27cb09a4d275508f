import { expect, test } from "vitest";
import { memoryDataset } from "../set/memory-dataset.ts";
import { sprites } from "../set/sprites/sprites.ts";
import { checkFit, type WantedImages } from "./check-fit.ts";

const images = Uint8Array.of(0, 1);
const dots = { name: "dots", shape: [1, 1, 1] as const, images };
const plain = memoryDataset(dots);
const marked = memoryDataset({ ...dots, labels: [0, 1], classes: ["dark", "bright"] });

test("images that fit are taken, with labels or without", async () => {
  await checkFit(plain, { shape: [1, 1, 1] }, "train on");
  await checkFit(marked, { shape: [1, 1, 1], labelled: true, classes: ["dark", "bright"] }, "use");
});

test.each<[string, WantedImages, string]>([
  ["shape", { shape: [2, 2, 3] }, "its images are 1x1x1, the model takes 2x2x3"],
  ["labels", { shape: [1, 1, 1], labelled: true }, "it has no labels, the model takes a class"],
  [
    "palette",
    { shape: [1, 1, 1], palette: { colours: [[0, 0, 0, 255]], exact: true } },
    "its values are intensities, those of the model colours of a palette",
  ],
])("another %s is refused with both sides", async (_, wanted, words) => {
  await expect(checkFit(plain, wanted, "test on")).rejects.toThrow(`Cannot test on dots: ${words}`);
});

test("of many classes those that the model does not have are named", async () => {
  const known = Array.from({ length: 9 }, (_, i) => `kind ${i}`);
  const many = memoryDataset({ ...dots, labels: [0, 9], classes: [...known, "stranger"] });
  const wanted = { shape: [1, 1, 1], labelled: true, classes: known } as const;
  await expect(checkFit(many, wanted, "test on")).rejects.toThrow(
    "kind 4 and 4 more; the model does not have stranger",
  );
});

test("classes in another order and other palettes are refused", async () => {
  const classes = ["bright", "dark"];
  const asked = checkFit(marked, { shape: [1, 1, 1], labelled: true, classes }, "test on");
  await expect(asked).rejects.toThrow(
    "its classes are dark, bright, those of the model bright, dark",
  );
  const drawn = sprites({ split: "test", count: 2 });
  const palette = { colours: [[1, 2, 3, 255] as const], exact: true };
  const other = checkFit(drawn, { shape: [16, 16, 1], palette }, "test on");
  await expect(other).rejects.toThrow("colours of a palette, those of the model of another one");
});
