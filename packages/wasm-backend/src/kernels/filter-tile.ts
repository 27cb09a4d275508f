import type { FunctionBuilder, Local } from "../emit/function.ts";
import { divUnsigned, number, remUnsigned } from "../emit/i32.ts";
import { loadSplat, loadVector, multiplyAdd, storeVector } from "../emit/v128.ts";
import type { Surroundings } from "../work.ts";

/** Channels of the map by vectors of the gradient's columns. */
export interface ProductShape {
  readonly rows: number;
  readonly vectors: number;
  /** Columns of a row of sums. */
  readonly width: number;
  /** Bytes from place to place in the map and in the gradient. */
  readonly steps: readonly [a: number, g: number];
  /** Bytes of the map between lines. */
  readonly gap: number;
}

/** Places in one turn of the innermost loop. */
const unroll = 2;

/**
 * A function that adds the outer products of places to a tile of sums. Parameters: map, gradient, sums, lines of places,
 * and places of a line.
 */
export function outerProductFunction({ helper, fused }: Surroundings, shape: ProductShape): number {
  return helper(JSON.stringify(["product", shape, fused]), 5, (f) => {
    const [a, g, sums, lines, places] = [0, 1, 2, 3, 4].map((i) => f.parameter(i));
    if (!a || !g || !sums || !lines || !places) return;
    const { rows, vectors, width, steps, gap } = shape;
    const at = (r: number, v: number) => r * width * 4 + v * 16;
    const tile = Array.from({ length: rows }, (_, r) =>
      Array.from({ length: vectors }, (__, v) => f.v128(loadVector(sums, at(r, v)))),
    );
    const left = f.i32();
    const addPlaces = (count: number): void => {
      for (let turn = 0; turn < count; turn++) addPlace(f, { a, g, tile, steps, turn, fused });
      f.advance(a, count * steps[0]);
      f.advance(g, count * steps[1]);
      f.advance(left, -1);
    };
    f.repeatWhile(lines, () => {
      f.set(left, divUnsigned(places, number(unroll)));
      f.repeatWhile(left, () => addPlaces(unroll));
      f.set(left, remUnsigned(places, number(unroll)));
      f.repeatWhile(left, () => addPlaces(1));
      f.advance(a, gap);
      f.advance(lines, -1);
    });
    tile.forEach((row, r) => row.forEach((sum, v) => f.run(storeVector(sums, sum, at(r, v)))));
  });
}

interface Place {
  readonly a: Local<"i32">;
  readonly g: Local<"i32">;
  readonly tile: readonly (readonly Local<"v128">[])[];
  readonly steps: readonly [a: number, g: number];
  readonly turn: number;
  readonly fused: boolean;
}

function addPlace(f: FunctionBuilder, { a, g, tile, steps, turn, fused }: Place): void {
  const gradient = (tile[0] ?? []).map((_, v) => f.v128(loadVector(g, turn * steps[1] + v * 16)));
  tile.forEach((row, r) => {
    const value = f.v128(loadSplat(a, turn * steps[0] + r * 4));
    row.forEach((sum, v) => {
      const by = gradient[v];
      if (by) f.set(sum, multiplyAdd([value, by, sum], fused));
    });
  });
}
