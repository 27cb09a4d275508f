import type { View } from "@pixelweft/tensor/backend";
import { expect, test } from "vitest";
import { constantsAround, rangeOf } from "./range.ts";

const offset = (constant: number): View["offset"] => ({ constant, terms: [] });
const view: View = {
  buffer: 0,
  offset: offset(70),
  shape: [3, 5],
  strides: [100, 1],
  dtype: "f32",
};

test("a range has whole blocks of 256 bytes around a view", () => {
  // Elements 70 to 274.
  expect(rangeOf(view, new Map())).toEqual({ from: 256, to: 1280 });
  const backward: View = { ...view, offset: offset(274), strides: [-100, -1] };
  expect(rangeOf(backward, new Map())).toEqual({ from: 256, to: 1280 });
  const inLoop = { ...view, offset: { constant: 70, terms: [{ loop: 0, stride: 1000 }] } };
  expect(rangeOf(inLoop, new Map([[0, 3]]))).toEqual({ from: 256, to: 9216 });
  expect(rangeOf({ ...view, dtype: "u8" }, new Map())).toEqual({ from: 0, to: 512 });
});

test("a view without elements has a range too", () => {
  const empty: View = { ...view, offset: offset(0), shape: [3, 0] };
  expect(rangeOf(empty, new Map())).toEqual({ from: 0, to: 1024 });
  expect(rangeOf({ ...empty, shape: [0, 0] }, new Map())).toEqual({ from: 0, to: 256 });
});

test("constants are a range of 64 KiB in the buffer, if the view fits", () => {
  const bytes = 3 * 65_536;
  expect(constantsAround({ from: 512, to: 1024 }, bytes)).toEqual({ from: 512, to: 66_048 });
  const last = { from: bytes - 512, to: bytes };
  expect(constantsAround(last, bytes)).toEqual({ from: 131_072, to: bytes });
  expect(constantsAround({ from: 256, to: 66_048 }, bytes)).toBeUndefined();
  expect(constantsAround({ from: 0, to: 256 }, 65_535)).toBeUndefined();
});
