import { type View, bytesOf } from "@pixelweft/tensor/backend";
import { loadFour } from "../body/cursor.ts";
import type { FunctionBuilder, Local } from "../emit/function.ts";
import {
  add,
  copyMemory,
  lessSigned,
  lessUnsigned,
  load,
  maxSigned,
  minSigned,
  number,
  plusNumber,
  scale,
  store,
  sub,
  zeroMemory,
} from "../emit/i32.ts";
import { storeLane, storeVector } from "../emit/v128.ts";
import type { I32 } from "../emit/value.ts";
import { turnFour } from "./turn.ts";

/** Where copied pixels go: they are counted from the copy's first. */
export interface Layout {
  /** Puts zeros. */
  clear(first: I32, count: I32): void;
  /** Copies neighbours of a row, which begin at the address `from`. */
  copy(from: I32, first: I32, count: I32): void;
}

/** Rows of a map to copy, in pixels of the map; what lies outside it becomes zeros. */
export interface Box {
  readonly view: View;
  /** Address of the image's first pixel. */
  readonly image: I32;
  /** The map's row and column that the copy begins with. */
  readonly row: I32;
  readonly column: I32;
  readonly rows: I32;
  /** Pixels from row to row of the copy. */
  readonly pitch: number;
  /** Zeros behind the last row, in pixels. */
  readonly tail: number;
  /** Pixels outside are zero too, as a function of the row's number in the copy. */
  readonly limits?: (row: I32) => { readonly from: I32; readonly to: I32 };
}

/** Copies rows of a map one after another. */
export function writeStage(f: FunctionBuilder, box: Box, layout: Layout): void {
  const { view, pitch } = box;
  const [, rows = 0, columns = 0] = view.shape;
  const [, sy = 0, sx = 0] = view.strides.map((stride) => stride * bytesOf(view.dtype));
  const start = f.i32(number(0));
  const row = f.i32();
  const y = f.i32(box.row);
  const first = f.i32(box.column);
  const left = f.i32(minSigned(maxSigned(sub(number(0), first), number(0)), number(pitch)));
  const right = f.i32(minSigned(sub(number(columns), first), number(pitch)));
  const [low, high] = [f.i32(left), f.i32(right)];
  f.count(row, { from: number(0), to: box.rows }, () => {
    const limits = box.limits?.(row);
    f.set(low, limits ? maxSigned(left, minSigned(limits.from, number(pitch))) : left);
    f.set(high, limits ? minSigned(right, limits.to) : right);
    f.set(high, maxSigned(low, high));
    f.when(
      lessUnsigned(y, number(rows)),
      () => {
        layout.clear(start, low);
        const source = add(box.image, scale(y, sy), scale(add(first, low), sx));
        layout.copy(source, add(start, low), f.i32(sub(high, low)));
        layout.clear(add(start, high), sub(number(pitch), high));
      },
      () => layout.clear(start, number(pitch)),
    );
    f.advance(start, pitch);
    f.advance(y, 1);
  });
  if (box.tail > 0) layout.clear(start, number(box.tail));
}

/** Pixels behind each other, dense, as f32, from the address `to` on. */
export function denseLayout(f: FunctionBuilder, view: View, to: I32): Layout {
  const pixel = 4 * (view.shape[3] ?? 0);
  return {
    // An empty stretch is usual, and asking is quicker than clearing it.
    clear: (first, count) =>
      f.when(count, () => f.run(zeroMemory(add(to, scale(first, pixel)), scale(count, pixel)))),
    copy: (from, first, count) =>
      copyPixels(f, view, { from: f.i32(from), to: f.i32(add(to, scale(first, pixel))), count }),
  };
}

interface Pixels {
  readonly from: Local<"i32">;
  readonly to: Local<"i32">;
  readonly count: I32;
}

function copyPixels(f: FunctionBuilder, view: View, { from, to, count }: Pixels): void {
  const { shape, strides, dtype } = view;
  if (dtype !== "f32") return widenPixels(f, view, { from, to, count });
  const channels = shape[3] ?? 0;
  const [, , sx = 0, si = 0] = strides;
  const dense = si === 1 || channels === 1;
  if (dense && sx === channels) {
    f.run(copyMemory(to, from, scale(count, 4 * channels)));
    return;
  }
  const pixel = f.i32();
  const turned = sx === 1 && channels >= 4;
  const done = turned ? turnPixels(f, { from, to, count }, { channels, si }) : number(0);
  f.count(pixel, { from: done, to: count }, () => {
    if (dense && channels >= 16) f.run(copyMemory(to, from, number(4 * channels)));
    else copyWords(f, { from, to, channels, apart: 4 * si });
    f.advance(from, 4 * sx);
    f.advance(to, 4 * channels);
  });
}

/** Copies pixels of floats of two bytes. */
function widenPixels(f: FunctionBuilder, view: View, { from, to, count }: Pixels): void {
  const { shape, strides, dtype } = view;
  const [, , sx = 0, si = 0] = strides;
  const channels = shape[3] ?? 0;
  const size = bytesOf(dtype);
  const pixel = f.i32();
  f.count(pixel, { from: number(0), to: count }, () => {
    const [source, target] = [f.i32(from), f.i32(to)];
    const four = (valid: number): void => {
      const value = f.v128(loadFour(f, { pointer: source, dtype, stride: si }, valid));
      if (valid === 4) f.run(storeVector(target, value));
      else for (let k = 0; k < valid; k++) f.run(storeLane(plusNumber(target, 4 * k), value, k));
    };
    f.times(Math.floor(channels / 4), () => {
      four(4);
      f.advance(source, 4 * si * size);
      f.advance(target, 16);
    });
    if (channels % 4 > 0) four(channels % 4);
    f.advance(from, sx * size);
    f.advance(to, 4 * channels);
  });
}

/** Copies pixels by four, where pixels are neighbours in memory and channels are not. Gives how many. */
function turnPixels(
  f: FunctionBuilder,
  { from, to, count }: Pixels,
  { channels, si }: { readonly channels: number; readonly si: number },
): I32 {
  const done = f.i32(number(0));
  f.repeatWhile(lessSigned(plusNumber(done, 3), count), () => {
    const [source, target] = [f.i32(from), f.i32(to)];
    f.times(Math.floor(channels / 4), () => {
      turnFour(f, { from: source, to: target }, { apart: [si, channels] });
      f.advance(source, 16 * si);
      f.advance(target, 16);
    });
    f.times(channels % 4, () => {
      for (let p = 0; p < 4; p++) f.run(store(target, load(source, 4 * p), 4 * p * channels));
      f.advance(source, 4 * si);
      f.advance(target, 4);
    });
    f.advance(from, 16);
    f.advance(to, 16 * channels);
    f.advance(done, 4);
  });
  return done;
}

interface Words {
  readonly from: I32;
  readonly to: I32;
  readonly channels: number;
  readonly apart: number;
}

function copyWords(f: FunctionBuilder, { from, to, channels, apart }: Words): void {
  const source = f.i32(from);
  const target = f.i32(to);
  const end = f.i32(plusNumber(to, 4 * channels));
  f.repeatWhile(lessUnsigned(target, end), () => {
    f.run(store(target, load(source)));
    f.advance(source, apart);
    f.advance(target, 4);
  });
}
