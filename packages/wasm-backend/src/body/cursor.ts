import { type DType, bytesOf, computeDtype, isNarrow } from "@pixelweft/tensor/backend";
import type { FunctionBuilder, Local } from "../emit/function.ts";
import { load, loadByte, loadHalf, loadSignedByte, plusNumber, store } from "../emit/i32.ts";
import {
  floats,
  loadHalves,
  loadLane,
  loadSplat,
  loadVector,
  loadWord,
  splat,
  storeHalf,
  storeHalves,
  storeLane,
  storeVector,
  withLane,
  wordsOfBytes,
  wordsOfSignedBytes,
} from "../emit/v128.ts";
import type { I32, V128 } from "../emit/value.ts";
import { narrowed, widened } from "../maths/narrow-floats.ts";

/** A place in a view: reads and writes up to four elements from there along one axis. */
export interface Cursor {
  readonly pointer: Local<"i32">;
  readonly dtype: DType;
  /** Elements between neighbours of the axis that vectors lie along. */
  readonly stride: number;
  /** Bytes from the pointer to the first element; 0 if missing. */
  readonly behind?: number;
}

/** The cursor, so many fours further along its axis. */
export function foursOn(cursor: Cursor, fours: number): Cursor {
  const { stride, dtype, behind = 0 } = cursor;
  return { ...cursor, behind: behind + 4 * fours * stride * bytesOf(dtype) };
}

/** Where elements lie: of a cursor, or anywhere. */
export type Place = Omit<Cursor, "pointer"> & { readonly pointer: I32 };

/**
 * Four elements from the cursor on, of which the first `valid` are the view's. With a stride of 1 the others are what
 * lies behind, which is always memory; else they repeat the first.
 */
export function loadFour(f: FunctionBuilder, place: Place, valid: number): V128 {
  const { dtype, stride, behind = 0 } = place;
  const size = bytesOf(dtype);
  // An offset that is part of the instruction costs nothing.
  if (size === 4 && stride === 1) return loadVector(place.pointer, behind);
  if (size === 4 && stride === 0) return loadSplat(place.pointer, behind);
  const pointer = plusNumber(place.pointer, behind);
  const lanes = Array.from({ length: valid - 1 }, (_, i) => i + 1);
  if (size < 4) {
    const words =
      stride === 1 ? neighbours(pointer, dtype) : apart({ pointer, dtype, stride }, lanes);
    return isNarrow(dtype) ? widened(f, words, dtype) : words;
  }
  return lanes.reduce(
    (four, lane) => loadLane(plusNumber(pointer, lane * stride * size), lane, four),
    loadSplat(pointer),
  );
}

/** The same as f32. */
export function loadFloats(f: FunctionBuilder, place: Place, valid: number): V128 {
  const four = loadFour(f, place, valid);
  const computes = computeDtype(place.dtype);
  if (computes === "f32") return four;
  return computes === "i32" ? floats.ofSigned(four) : floats.ofUnsigned(four);
}

/** Four small elements that lie together, in words. */
function neighbours(pointer: I32, dtype: DType): V128 {
  if (isNarrow(dtype)) return loadHalves(pointer);
  return dtype === "i8" ? wordsOfSignedBytes(loadWord(pointer)) : wordsOfBytes(loadWord(pointer));
}

/** Small elements that lie apart, in words. */
function apart({ pointer, dtype, stride }: Place, lanes: readonly number[]): V128 {
  const first = splat(loadOne(pointer, dtype));
  if (stride === 0) return first;
  const size = bytesOf(dtype);
  return lanes.reduce(
    (four, lane) => withLane(four, lane, loadOne(plusNumber(pointer, lane * stride * size), dtype)),
    first,
  );
}

/** One element as a word: of a narrow float its bits. */
export function loadOne(pointer: I32, dtype: DType): I32 {
  if (isNarrow(dtype)) return loadHalf(pointer);
  if (dtype === "i8") return loadSignedByte(pointer);
  return dtype === "u8" ? loadByte(pointer) : load(pointer);
}

/** Copies one element to an address, as f32. */
export function copyFloat(f: FunctionBuilder, from: Omit<Place, "stride">, to: I32): void {
  // A word is moved as it is: most weights are f32.
  if (from.dtype === "f32") f.run(store(to, load(from.pointer)));
  else f.run(storeLane(to, loadFloats(f, { ...from, stride: 0 }, 1), 0));
}

/** Stores the first `valid` of four elements. */
export function storeFour(
  f: FunctionBuilder,
  { pointer, stride, dtype, behind = 0 }: Cursor,
  value: V128,
  valid: number,
): void {
  const isWhole = valid === 4 && stride === 1;
  const narrow = isNarrow(dtype) ? f.v128(narrowed(f, value, dtype)) : undefined;
  if (isWhole) {
    f.run(
      narrow
        ? storeHalves(plusNumber(pointer, behind), narrow)
        : storeVector(pointer, value, behind),
    );
    return;
  }
  for (let lane = 0; lane < valid; lane++) {
    const at = plusNumber(pointer, behind + lane * stride * bytesOf(dtype));
    f.run(narrow ? storeHalf(at, narrow, lane) : storeLane(at, value, lane));
  }
}
