import { type DType, bytesOf } from "@pixelweft/tensor/backend";
import type { FunctionBuilder, Local } from "./emit/function.ts";
import { loadByte, plusNumber } from "./emit/i32.ts";
import {
  loadLane,
  loadSplat,
  loadVector,
  loadWord,
  splat,
  storeLane,
  storeVector,
  withLane,
  wordsOfBytes,
} from "./emit/v128.ts";
import type { V128 } from "./emit/value.ts";

/** A place in a view: reads and writes up to four elements from there along one axis. */
export interface Cursor {
  readonly pointer: Local<"i32">;
  readonly dtype: DType;
  /** Elements between neighbours of the axis that vectors lie along. */
  readonly stride: number;
}

/**
 * Four elements from the cursor on, of which the first `valid` are the view's. With a stride of 1 the others are what
 * lies behind, which is always memory; else they repeat the first.
 */
export function loadFour({ pointer, dtype, stride }: Cursor, valid: number): V128 {
  const size = bytesOf(dtype);
  const lanes = Array.from({ length: valid - 1 }, (_, i) => i + 1);
  if (dtype === "u8") {
    if (stride === 1) return wordsOfBytes(loadWord(pointer));
    const first = splat(loadByte(pointer));
    if (stride === 0) return first;
    return lanes.reduce(
      (four, lane) => withLane(four, lane, loadByte(plusNumber(pointer, lane * stride))),
      first,
    );
  }
  if (stride === 1) return loadVector(pointer);
  const first = loadSplat(pointer);
  if (stride === 0) return first;
  return lanes.reduce(
    (four, lane) => loadLane(plusNumber(pointer, lane * stride * size), lane, four),
    first,
  );
}

/** Stores the first `valid` of four elements. */
export function storeFour(
  f: FunctionBuilder,
  { pointer, stride }: Cursor,
  value: V128,
  valid: number,
): void {
  if (valid === 4 && stride === 1) {
    f.run(storeVector(pointer, value));
    return;
  }
  for (let lane = 0; lane < valid; lane++)
    f.run(storeLane(plusNumber(pointer, lane * stride * 4), value, lane));
}
