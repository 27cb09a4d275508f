import type { CustomKernel } from "@pixelweft/tensor/backend";
import { add, number, scale } from "../emit/i32.ts";
import { loadSplat, loadVector, multiplyAdd, storeVector } from "../emit/v128.ts";
import { type Part, type Surroundings, type Work, addressOf } from "../program/work.ts";
import type { Tiles } from "../tiles.ts";

/** Numbers that one row has: a whole number of tiles of every width. */
const rowLength = 96;
/** Multiply-adds of each sum in one turn of the loop. */
const unroll = 8;

/**
 * `x[n, 96]` and `factors[8]` give `x[i, j] + repeat * factors[0] * factors[j % 8]`, by as many multiply-adds (a multiple
 * of 8) whose operands stay in registers. As nothing is read or written between, no kernel of this backend is faster.
 */
export function multiplyAddsWork(kernel: CustomKernel, { filter }: Tiles): Work {
  const [x, factors] = kernel.inputs;
  const [y] = kernel.outputs;
  const { repeat = 0 } = kernel.attributes;
  const isRows = [x, y].every((view) => view?.strides.join() === `${rowLength},1`);
  if (
    !x ||
    !y ||
    !isRows ||
    factors?.shape.join() !== "8" ||
    !(repeat > 0 && repeat % unroll === 0)
  )
    throw new TypeError(
      `Cannot prepare ${kernel.name}: it takes [n, ${rowLength}], [8] and turns by ${unroll}`,
    );
  const vectors = filter.columns / 4;
  return {
    key: JSON.stringify([kernel.name, repeat, vectors]),
    args: [addressOf(x), addressOf(factors), addressOf(y)],
    extent: x.shape[0] ?? 0,
    grain: 1,
    cost: 2 * rowLength * (x.shape[0] ?? 0) * repeat,
    scratch: 0,
    write(surroundings, part) {
      writeRows(surroundings, part, { vectors, turns: repeat / unroll });
    },
  };
}

/** As many sums at a time as the tallest tiles have. */
const rows = 6;

function writeRows(
  { f, fused }: Surroundings,
  { args, from, to }: Part,
  { vectors, turns }: { readonly vectors: number; readonly turns: number },
): void {
  const [x, factors, y] = args;
  if (!x || !factors || !y) return;
  const sums = rows * vectors;
  const one = f.v128(loadSplat(factors));
  const other = Array.from({ length: vectors }, (_, v) =>
    f.v128(loadVector(factors, 16 * (v % 2))),
  );
  const [row, read, write] = [f.i32(), f.i32(), f.i32()];
  f.count(row, { from, to }, () => {
    f.set(read, add(x, scale(row, 4 * rowLength)));
    f.set(write, add(y, scale(row, 4 * rowLength)));
    f.times(rowLength / 4 / sums, () => {
      const tile = Array.from({ length: sums }, (_, k) => f.v128(loadVector(read, 16 * k)));
      const left = f.i32(number(turns));
      f.repeatWhile(left, () => {
        for (let turn = 0; turn < unroll; turn++)
          tile.forEach((sum, k) => {
            const by = other[k % vectors];
            if (by) f.set(sum, multiplyAdd([one, by, sum], fused));
          });
        f.advance(left, -1);
      });
      tile.forEach((sum, k) => f.run(storeVector(write, sum, 16 * k)));
      f.advance(read, 16 * sums);
      f.advance(write, 16 * sums);
    });
  });
}
