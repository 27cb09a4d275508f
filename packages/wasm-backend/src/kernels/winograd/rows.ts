import type { FunctionBuilder, Local } from "../../emit/function.ts";
import { plusNumber } from "../../emit/i32.ts";
import { loadVector, storeVector } from "../../emit/v128.ts";
import type { Surroundings } from "../../program/work.ts";
import { type TapsAtOnce, Transforms, outputsAtOnce, positionsOf } from "./transforms.ts";

/**
 * A function that transforms a row of a map. Parameters: the row, where its first position goes, and how many tiles it has. `apart` is the
 * bytes from position to position.
 */
export function mapFunction(
  { helper, fused }: Surroundings,
  shape: { readonly channels: number; readonly apart: number; readonly taps: TapsAtOnce },
): number {
  return helper(JSON.stringify(["winograd map", shape, fused]), 3, (f) => {
    const { channels, apart, taps } = shape;
    const transforms = new Transforms({ f, fused }, taps);
    const positions = positionsOf(taps);
    const [from, to, count] = f.parameters;
    if (!from || !to || !count) return;
    f.repeatWhile(count, () => {
      eachPart(f, channels, { from, to }, (at, vectors) => {
        const read = vectors.map((v) =>
          sequence(positions).map((x) => f.v128(loadVector(at.from, 4 * x * channels + v))),
        );
        const found = read.map((neighbours) => transforms.map(neighbours));
        for (const p of sequence(positions))
          vectors.forEach((v, i) => {
            const value = found[i]?.[p];
            if (value) f.run(storeVector(at.to, value, p * apart + v));
          });
      });
      f.advance(from, 4 * outputsAtOnce * channels);
      f.advance(to, 4 * channels);
      f.advance(count, -1);
    });
  });
}

/**
 * A function that makes sums of a row's products. Parameters: the products of the first position, where sums go, and how many tiles there
 * are. `apart` is the bytes from position to position.
 */
export function outputsFunction(
  { helper, fused }: Surroundings,
  shape: { readonly columns: number; readonly apart: number; readonly taps: TapsAtOnce },
): number {
  return helper(JSON.stringify(["winograd outputs", shape, fused]), 3, (f) => {
    const { columns, apart, taps } = shape;
    const transforms = new Transforms({ f, fused }, taps);
    const positions = positionsOf(taps);
    const [from, to, count] = f.parameters;
    if (!from || !to || !count) return;
    f.repeatWhile(count, () => {
      eachPart(f, columns, { from, to }, (at, vectors) => {
        const read = vectors.map((v) =>
          sequence(positions).map((p) => f.v128(loadVector(at.from, p * apart + v))),
        );
        const found = read.map((products) => transforms.outputs(products));
        for (const x of sequence(outputsAtOnce))
          vectors.forEach((v, i) => {
            const value = found[i]?.[x];
            if (value) f.run(storeVector(at.to, value, 4 * x * columns + v));
          });
      });
      f.advance(from, 4 * columns);
      f.advance(to, 4 * outputsAtOnce * columns);
      f.advance(count, -1);
    });
  });
}

interface Pointers {
  readonly from: Local<"i32">;
  readonly to: Local<"i32">;
}

/** Numbers in pairs of vectors, which V8 may join; of what is left the last vector may begin within the one before. */
function eachPart(
  f: FunctionBuilder,
  numbers: number,
  { from, to }: Pointers,
  body: (at: Pointers, vectors: readonly number[]) => void,
): void {
  const at = { from: f.i32(from), to: f.i32(to) };
  f.times(Math.floor(numbers / 8), () => {
    body(at, [0, 16]);
    f.advance(at.from, 32);
    f.advance(at.to, 32);
  });
  const rest = numbers % 8;
  if (rest >= 4) body(at, [0]);
  if (rest % 4 === 0) return;
  const back = 4 * (rest - 4);
  f.set(at.from, plusNumber(at.from, back));
  f.set(at.to, plusNumber(at.to, back));
  body(at, [0]);
}

/** The numbers from 0 on. */
export function sequence(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}
