import type { View } from "@pixelweft/tensor/backend";
import { expect, test } from "vitest";
import { type RowView, isWithin, meetInOwnRows, rowLayout } from "./row-layout.ts";

const around = { rows: 4, repeats: new Map<number, number>() };

/** A view whose first axes are four rows. */
function rowView(
  at: number,
  strides: readonly number[],
  shape: readonly number[] = [4, 8],
): RowView {
  const view: View = {
    buffer: 0,
    offset: { constant: at, terms: [] },
    shape,
    strides,
    dtype: "f32",
  };
  const layout = rowLayout(view, shape.length - 1);
  if (layout === undefined) throw new Error("no layout");
  return { view, layout };
}

test("rows of several axes lie equally far apart, or have no layout", () => {
  expect(rowView(0, [16, 8, 1], [2, 2, 8]).layout).toEqual({ stride: 8, span: 7, dense: true });
  expect(rowView(0, [8, 5, 2], [4, 1, 4]).layout).toEqual({ stride: 8, span: 6, dense: false });
  expect(() => rowView(0, [32, 8, 1], [2, 2, 8])).toThrow("no layout");
  expect(() => rowView(24, [-8, 1])).toThrow("no layout");
  expect(rowView(0, [1, 0]).layout).toEqual({ stride: 1, span: 0, dense: false });
});

test("what lies in a row's own window does not meet other rows", () => {
  const wide = rowView(0, [16, 1]);
  expect(meetInOwnRows(wide, rowView(8, [16, 1]), around)).toBe(true);
  expect(meetInOwnRows(wide, rowView(4, [16, 1]), around)).toBe(true);
  expect(meetInOwnRows(rowView(0, [16, 1], [4, 12]), rowView(9, [16, 1]), around)).toBe(false);
  expect(meetInOwnRows(wide, rowView(0, [8, 1]), around)).toBe(false);
  const moved = {
    ...wide,
    view: { ...wide.view, offset: { constant: 0, terms: [{ loop: 0, stride: 1 }] } },
  };
  expect(meetInOwnRows(wide, moved, around)).toBe(false);
  const half = { ...wide, view: { ...wide.view, dtype: "bf16" as const } };
  expect(meetInOwnRows(wide, half, around)).toBe(false);
});

test("a part of a row is within it, what reaches beyond or lies between its elements is not", () => {
  const row = rowView(0, [16, 1]);
  expect(isWithin(rowView(7, [16, 0], [4, 1]), row, around)).toBe(true);
  expect(isWithin(rowView(2, [16, 1], [4, 6]), row, around)).toBe(true);
  expect(isWithin(rowView(2, [16, 1], [4, 7]), row, around)).toBe(false);
  expect(isWithin(rowView(0, [16, 1], [4, 2]), rowView(0, [16, 2], [4, 4]), around)).toBe(false);
});
