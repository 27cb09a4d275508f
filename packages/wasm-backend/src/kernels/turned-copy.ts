import { type Body, bytesOf, type MapKernel } from "@pixelweft/tensor/backend";
import { type Axis, mergeAxes } from "../axes.ts";
import type { Cursor } from "../cursor.ts";
import { add, minSigned, number, plusNumber, scale } from "../emit/i32.ts";
import { loadVector, storeVector } from "../emit/v128.ts";
import { visit } from "../nest.ts";
import { type Part, type Surroundings, type Work, addressOf, viewKey } from "../work.ts";
import { turnFour } from "./turn.ts";

/** Rows and columns of a tile: a row is a line of the cache, which is read and written whole. */
const side = 16;

interface Plan {
  /** Neighbours in what is written. */
  readonly along: Axis;
  /** Neighbours in what is read. */
  readonly across: Axis;
  readonly others: readonly Axis[];
}

/**
 * A copy whose neighbours were none, as those of a transpose: tile by tile through scratch. Read or written one by one, lines of the cache
 * would be fetched again for each number. Undefined for any other map.
 */
export function turnedCopy({ shape, inputs, outputs, body }: MapKernel): Work | undefined {
  const [source, second] = inputs;
  const [target, third] = outputs;
  if (!source || !target || second || third || !isCopy(body)) return undefined;
  if (source.dtype !== target.dtype || bytesOf(source.dtype) !== 4) return undefined;
  const strides = [source.strides, target.strides];
  const plan = planOf(mergeAxes({ shape, strides, named: new Set() }));
  if (!plan) return undefined;
  const size = shape.reduce((product, n) => product * n, 1);
  return {
    key: JSON.stringify(["turned", shape, viewKey(source), viewKey(target)]),
    args: [addressOf(source), addressOf(target)],
    extent: Math.ceil(plan.across.extent / side),
    grain: 1,
    cost: size * 4,
    scratch: 4 * side * side,
    write: (surroundings, part) => writeTiles(plan, surroundings, part),
  };
}

function isCopy({ lines, results }: Body): boolean {
  return results.length === 1 && lines[results[0] ?? 0]?.op === "input";
}

function planOf(axes: readonly Axis[]): Plan | undefined {
  const along = axes.find((axis) => axis.strides[1] === 1 && axis.extent >= side);
  const across = axes.find((axis) => axis.strides[0] === 1 && axis.extent >= side);
  if (!along || !across || along === across || along.strides[0] === 0) return undefined;
  return { along, across, others: axes.filter((axis) => axis !== along && axis !== across) };
}

/** The last tile along an axis may begin within the one before: it copies the same numbers again. */
function writeTiles(
  { along, across, others }: Plan,
  { f, own }: Surroundings,
  { args: [source, target], from, to }: Part,
): void {
  if (!source || !target) return;
  const [read = 0] = along.strides;
  const [, write = 0] = across.strides;
  const tile = f.i32();
  f.count(tile, { from, to }, () => {
    const first = f.i32(minSigned(scale(tile, side), number(across.extent - side)));
    const cursor = (pointer: Cursor["pointer"]): Cursor => ({ pointer, dtype: "f32", stride: 0 });
    const [left, right] = [
      f.i32(add(source, scale(first, 4))),
      f.i32(add(target, scale(first, 4 * write))),
    ];
    visit({ f, cursors: [cursor(left), cursor(right)] }, others, new Map(), () => {
      const place = f.i32(number(0));
      f.times(Math.ceil(along.extent / side), () => {
        const at = f.i32(minSigned(place, number(along.extent - side)));
        const [from4, to4] = [f.i32(add(left, scale(at, 4 * read))), f.i32(own)];
        f.times(side / 4, () => {
          for (let c = 0; c < side / 4; c++)
            turnFour(
              f,
              { from: plusNumber(from4, 16 * c), to: plusNumber(to4, 16 * side * c) },
              { apart: [read, side] },
            );
          f.advance(from4, 16 * read);
          f.advance(to4, 16);
        });
        const [line, row] = [f.i32(own), f.i32(add(right, scale(at, 4)))];
        f.times(side, () => {
          for (let c = 0; c < side / 4; c++)
            f.run(storeVector(row, loadVector(line, 16 * c), 16 * c));
          f.advance(line, 4 * side);
          f.advance(row, 4 * write);
        });
        f.advance(place, side);
      });
    });
  });
}
