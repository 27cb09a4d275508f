import { expect, test } from "vitest";
import { mirrored, moved } from "./picture-changes.ts";

const image = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);

test("mirrored() turns each row around", () => {
  expect(mirrored(image, 3)).toEqual(Uint8Array.of(3, 2, 1, 6, 5, 4, 9, 8, 7));
});

test("moved() goes down and to the right, and repeats the edge that is left behind", () => {
  expect(moved(image, 3, [1, 0])).toEqual(Uint8Array.of(1, 2, 3, 1, 2, 3, 4, 5, 6));
  expect(moved(image, 3, [0, -1])).toEqual(Uint8Array.of(2, 3, 3, 5, 6, 6, 8, 9, 9));
  expect(moved(image, 3, [0, 0])).toEqual(image);
});
