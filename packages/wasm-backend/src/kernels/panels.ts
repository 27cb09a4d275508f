import type { View } from "@pixelweft/tensor/backend";
import type { FunctionBuilder, Local } from "../emit/function.ts";
import { add, load, number, plusNumber, scale, store } from "../emit/i32.ts";
import { loadVector, storeVector } from "../emit/v128.ts";
import type { I32 } from "../emit/value.ts";
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

/** Puts a view's pixels in panels from the address `to` on. Numbers that fill a panel up are left as they are. */
export function panelLayout(
  f: FunctionBuilder,
  { shape, strides }: View,
  { panels, to }: { readonly panels: Panels; readonly to: I32 },
): Layout {
  const { groups } = panels;
  const [, , sx = 0, si = 0] = strides;
  const writer = { f, panels, to };
  const copyParts = si === 1 || shape[3] === 1 ? partsOf : wordsOf;
  return {
    clear(first, count) {
      eachPanel(writer, { first, count }, (target, { valid }) => {
        for (const { at, words } of partsOf(valid))
          if (words === 4) f.run(storeVector(target, f.constant(0), 4 * at));
          else f.run(store(target, number(0), 4 * at));
      });
    },
    copy(from, first, count) {
      const read = f.i32();
      const perPixel = groups.reduce(
        (sum, { valid, count: panelCount }) => sum + valid * panelCount,
        0,
      );
      f.set(read, from);
      eachPanel(
        writer,
        { first, count, after: () => f.advance(read, 4 * (sx - perPixel * si)) },
        (target, { valid }) => {
          for (const { at, words } of copyParts(valid))
            if (words === 4) f.run(storeVector(target, loadVector(read, 4 * at), 4 * at));
            else f.run(store(target, load(plusNumber(read, 4 * at * si)), 4 * at));
          f.advance(read, 4 * valid * si);
        },
      );
    },
  };
}

interface Pixels {
  readonly first: I32;
  readonly count: I32;
  /** Written after each pixel. */
  readonly after?: () => void;
}

function eachPanel(
  { f, panels, to }: { readonly f: FunctionBuilder; readonly panels: Panels; readonly to: I32 },
  { first, count, after }: Pixels,
  body: (target: Local<"i32">, group: PanelGroup) => void,
): void {
  const { groups, pixels } = panels;
  const offsets = panelOffsets(panels);
  const starts = groups.map(({ width }, g) =>
    f.i32(add(plusNumber(to, offsets[g] ?? 0), scale(first, 4 * width))),
  );
  const left = f.i32(count);
  const target = f.i32();
  f.repeatWhile(left, () => {
    groups.forEach((group, g) => {
      const start = starts[g];
      if (!start) return;
      f.set(target, start);
      f.times(group.count, () => {
        body(target, group);
        f.advance(target, 4 * group.width * pixels);
      });
      f.advance(start, 4 * group.width);
    });
    after?.();
    f.advance(left, -1);
  });
}

interface PartOfPixel {
  readonly at: number;
  readonly words: 1 | 4;
}

/** Some numbers in fours, of which the last may begin within the one before. */
function partsOf(valid: number): PartOfPixel[] {
  if (valid < 4) return wordsOf(valid);
  return Array.from({ length: Math.ceil(valid / 4) }, (_, i) => ({
    at: Math.min(4 * i, valid - 4),
    words: 4,
  }));
}

function wordsOf(valid: number): PartOfPixel[] {
  return Array.from({ length: valid }, (_, at) => ({ at, words: 1 }));
}
