import { expect, test } from "vitest";
import { suggestFrame } from "./suggest-frame.ts";

function sizes(...all: [height: number, width: number, count: number][]) {
  return all.map(([height, width, count]) => ({ height, width, count }));
}

test("suggestFrame() takes the largest of the common sizes, and leaves out the rest", () => {
  expect(suggestFrame(sizes([32, 32, 64], [16, 16, 15], [96, 96, 3]))).toEqual({
    size: [32, 32],
    fitting: 79,
    of: 82,
  });
  expect(suggestFrame(sizes([16, 16, 95], [64, 64, 5]))).toMatchObject({ size: [16, 16] });
  expect(suggestFrame(sizes([16, 16, 69], [24, 24, 60], [48, 32, 41]))).toEqual({
    size: [48, 32],
    fitting: 170,
    of: 170,
  });
});

test("suggestFrame() covers nine of ten where each picture has a size of its own", () => {
  const cut = Array.from({ length: 20 }, (_, n): [number, number, number] => [n + 11, 12, 1]);
  expect(suggestFrame(sizes(...cut))).toEqual({ size: [28, 12], fitting: 18, of: 20 });
});

test("suggestFrame() has none for pictures of which most are large", () => {
  expect(suggestFrame(sizes([480, 640, 5], [16, 16, 4]))).toBeUndefined();
  expect(suggestFrame([])).toBeUndefined();
});
