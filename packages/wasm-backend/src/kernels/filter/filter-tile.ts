import type { FunctionBuilder, Local } from "../../emit/function.ts";
import { divUnsigned, number, remUnsigned } from "../../emit/i32.ts";
import { loadSplat, loadVector, multiplyAdd, storeVector } from "../../emit/v128.ts";
import type { Surroundings } from "../../program/work.ts";

/** Channels of the map by vectors of the gradient's columns. */
export interface ProductShape {
  readonly rows: number;
  readonly vectors: number;
  /** Numbers from row to row of the sums. */
  readonly width: number;
  /** Bytes from place to place in the map and in the gradient. */
  readonly steps: readonly [a: number, g: number];
  /** Bytes of the map between lines. */
  readonly gap: number;
  /** Bytes of the map from tile to tile. */
  readonly apart: number;
}

/** Places in one turn of the innermost loop. */
const unroll = 2;

/**
 * A function that adds the outer products of places to tiles of sums below each other. Parameters: map, gradient, sums,
 * lines of places, places of a line, tiles, and whether their sums begin here.
 */
export function outerProductFunction({ helper, fused }: Surroundings, shape: ProductShape): number {
  return helper(JSON.stringify(["product", shape, fused]), 7, (f) => {
    const [a, g, sums, lines, places, tiles, fresh] = f.parameters;
    if (!a || !g || !sums || !lines || !places || !tiles || !fresh) return;
    const { rows, vectors, width, steps, gap, apart } = shape;
    const at = (r: number, v: number) => r * width * 4 + v * 16;
    const tile = Array.from({ length: rows }, () =>
      Array.from({ length: vectors }, () => f.v128()),
    );
    const [x, y, line, left] = [f.i32(), f.i32(), f.i32(), f.i32()];
    const addPlaces = (count: number): void => {
      for (let turn = 0; turn < count; turn++)
        addPlace(f, { a: x, g: y, tile, steps, turn, fused });
      f.advance(x, count * steps[0]);
      f.advance(y, count * steps[1]);
      f.advance(left, -1);
    };
    f.repeatWhile(tiles, () => {
      f.when(
        fresh,
        () => tile.forEach((row) => row.forEach((sum) => f.set(sum, f.constant(0)))),
        () =>
          tile.forEach((row, r) => row.forEach((sum, v) => f.set(sum, loadVector(sums, at(r, v))))),
      );
      f.set(x, a);
      f.set(y, g);
      f.set(line, lines);
      f.repeatWhile(line, () => {
        f.set(left, divUnsigned(places, number(unroll)));
        f.repeatWhile(left, () => addPlaces(unroll));
        f.set(left, remUnsigned(places, number(unroll)));
        f.repeatWhile(left, () => addPlaces(1));
        f.advance(x, gap);
        f.advance(line, -1);
      });
      tile.forEach((row, r) => row.forEach((sum, v) => f.run(storeVector(sums, sum, at(r, v)))));
      f.advance(a, apart);
      f.advance(sums, rows * width * 4);
      f.advance(tiles, -1);
    });
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
