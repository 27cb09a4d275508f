import { type View, bytesOf } from "@pixelweft/tensor/backend";
import { copyFloat, loadFour } from "../body/cursor.ts";
import type { FunctionBuilder, Local } from "../emit/function.ts";
import { add, load, number, plusNumber, scale, store } from "../emit/i32.ts";
import { loadVector, storeVector } from "../emit/v128.ts";
import type { I32 } from "../emit/value.ts";
import type { Surroundings } from "../program/work.ts";
import type { Layout } from "./stage.ts";

/** Panels beside each other: each has `width` numbers of a pixel, of which the first `valid` are the view's. */
export interface PanelGroup {
  readonly width: number;
  readonly valid: number;
  readonly count: number;
}

/** A copy in panels, each with some channels of all pixels, pixel after pixel: what a tile reads lies in one stretch. */
export interface Panels {
  readonly groups: readonly PanelGroup[];
  readonly pixels: number;
}

/** Bytes from the first panel to the first one of each group, and to the end. */
export function panelOffsets({ groups, pixels }: Panels): number[] {
  const offsets = [0];
  for (const { width, count } of groups)
    offsets.push((offsets.at(-1) ?? 0) + 4 * width * count * pixels);
  return offsets;
}

/** Vectors that are copied without a loop around them: a loop's turn costs as much as two of them. */
const copiedAtOnce = 48;

/** Puts a view's pixels in panels from the address `to` on. Numbers that fill a panel up are left as they are. */
export function panelLayout(
  { f, helper }: Surroundings,
  { shape, strides, dtype }: View,
  { panels, to }: { readonly panels: Panels; readonly to: I32 },
): Layout {
  const [, , sx = 0, si = 0] = strides;
  const copyParts = si === 1 || shape[3] === 1 ? partsOf : wordsOf;
  const clear = helper(JSON.stringify(["clear", panels]), 3, (own) => {
    const pixels = {
      panels,
      to: own.parameter(0),
      first: own.parameter(1),
      count: own.parameter(2),
    };
    eachPanel(own, pixels, ({ place, to: at, valid }) => {
      for (const { at: k, words } of partsOf(valid))
        if (words === 4) own.run(storeVector(place, own.constant(0), at + 4 * k));
        else own.run(store(place, number(0), at + 4 * k));
    });
  });
  const size = bytesOf(dtype);
  const isFloat = dtype === "f32";
  const copy = helper(JSON.stringify(["copy", panels, shape[3], sx, si, dtype]), 4, (own) => {
    const from = { start: own.parameter(3), sx: sx * size, si: si * size };
    const pixels = {
      panels,
      to: own.parameter(0),
      first: own.parameter(1),
      count: own.parameter(2),
      from,
    };
    eachPanel(own, pixels, ({ place, to: at, source, from: channel, valid }) => {
      for (const { at: k, words } of copyParts(valid)) {
        const pointer = plusNumber(source, (channel + k) * from.si);
        if (words === 4) {
          const four = isFloat
            ? loadVector(source, 4 * (channel + k))
            : loadFour(own, { pointer, dtype, stride: 1 }, 4);
          own.run(storeVector(place, four, at + 4 * k));
        } else if (isFloat) own.run(store(place, load(pointer), at + 4 * k));
        else copyFloat(own, { pointer, dtype }, plusNumber(place, at + 4 * k));
      }
    });
  });
  return {
    clear: (first, count) => f.call(clear, [to, first, count]),
    copy: (from, first, count) => f.call(copy, [to, first, count, from]),
  };
}

interface Pixels {
  readonly panels: Panels;
  /** Address of the panels. */
  readonly to: I32;
  readonly first: I32;
  readonly count: Local<"i32">;
  /** The address of the first pixel that is read, bytes from pixel to pixel, and from channel to channel. */
  readonly from?: { readonly start: Local<"i32">; readonly sx: number; readonly si: number };
  /** As many as suit the body; as a copy likes it if missing. */
  readonly vectorsAtOnce?: number;
}

/** Where a pixel's part of a panel lies, and the channel that it begins with: both are counted from addresses. */
interface Panel {
  readonly place: I32;
  readonly to: number;
  readonly source: I32;
  readonly from: number;
  readonly valid: number;
}

/** Goes through the panels of each pixel. */
export function eachPanel(f: FunctionBuilder, pixels: Pixels, body: (panel: Panel) => void): void {
  const { panels, to, first, count, from, vectorsAtOnce = copiedAtOnce } = pixels;
  const offsets = panelOffsets(panels);
  const starts = panels.groups.map(({ width }, g) =>
    f.i32(add(plusNumber(to, offsets[g] ?? 0), scale(first, 4 * width))),
  );
  const [place, source] = [f.i32(), f.i32()];
  f.repeatWhile(count, () => {
    if (from) f.set(source, from.start);
    panels.groups.forEach(({ width, valid, count: all }, g) => {
      const start = starts[g];
      if (!start) return;
      const apart = 4 * width * panels.pixels;
      const some = (n: number): void => {
        for (let p = 0; p < n; p++) body({ place, to: p * apart, source, from: p * valid, valid });
        f.advance(place, n * apart);
        if (from) f.advance(source, n * valid * from.si);
      };
      const most = Math.max(1, Math.floor((4 * vectorsAtOnce) / width));
      f.set(place, start);
      f.times(Math.floor(all / most), () => some(most));
      some(all % most);
      f.advance(start, 4 * width);
    });
    if (from) f.advance(from.start, from.sx);
    f.advance(count, -1);
  });
}

interface PartOfPixel {
  readonly at: number;
  readonly words: 1 | 4;
}

/** Some numbers in fours, of which the last may begin within the one before. */
export function partsOf(valid: number): PartOfPixel[] {
  if (valid < 4) return wordsOf(valid);
  return Array.from({ length: Math.ceil(valid / 4) }, (_, i) => ({
    at: Math.min(4 * i, valid - 4),
    words: 4,
  }));
}

function wordsOf(valid: number): PartOfPixel[] {
  return Array.from({ length: valid }, (_, at) => ({ at, words: 1 }));
}
