import { type Body, bytesOf, type MapKernel } from "@pixelweft/tensor/backend";
import { type Axis, mergeAxes } from "../axes.ts";
import type { Cursor } from "../body/cursor.ts";
import { visit } from "../body/nest.ts";
import { type FunctionBuilder, type Local, endOf } from "../emit/function.ts";
import {
  add,
  divUnsigned,
  minSigned,
  number,
  plusNumber,
  remUnsigned,
  scale,
} from "../emit/i32.ts";
import { loadVector, storeVector } from "../emit/v128.ts";
import type { I32 } from "../emit/value.ts";
import { type Part, type Surroundings, type Work, addressOf, viewKey } from "../program/work.ts";
import { turnFour } from "./turn.ts";

/** Numbers in a line of the cache. */
const line = 16;
/**
 * Numbers of a row that a tile reads at most. Rows a power of two apart share few places of the cache, so lines that are fetched ahead
 * have to be read at once.
 */
const widest = 64;
/** Tiles of a block, of what is read from row to row and along rows: its pages are few enough to stay known to the processor. */
const block = { down: 32, right: 4 };

interface Plan {
  /** Neighbours in what is written. */
  readonly along: Axis;
  /** Neighbours in what is read. */
  readonly across: Axis;
  readonly others: readonly Axis[];
  /** Numbers of a row that a tile reads; it writes as many rows, a line of the cache of each. */
  readonly width: number;
  /** Blocks, from row to row of what is read and along its rows. */
  readonly blocks: readonly [down: number, right: number];
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
    extent: plan.blocks[0] * plan.blocks[1],
    grain: 1,
    cost: size * 4,
    scratch: 4 * line * plan.width,
    write: (surroundings, part) => writeTiles(plan, surroundings, part),
  };
}

function isCopy({ lines, results }: Body): boolean {
  return results.length === 1 && lines[results[0] ?? 0]?.op === "input";
}

function planOf(axes: readonly Axis[]): Plan | undefined {
  const along = axes.find((axis) => axis.strides[1] === 1 && axis.extent >= line);
  const across = axes.find((axis) => axis.strides[0] === 1 && axis.extent >= line);
  if (!along || !across || along === across || along.strides[0] === 0) return undefined;
  const others = axes.filter((axis) => axis !== along && axis !== across);
  const lines = Math.floor(across.extent / line);
  const equal = across.extent / Math.ceil(across.extent / widest) / line;
  const width = line * Math.min(lines, Math.ceil(equal));
  const down = Math.ceil(along.extent / (line * block.down));
  const right = Math.ceil(across.extent / (width * block.right));
  return { along, across, others, width, blocks: [down, right] };
}

/** Writes the blocks `from` to `to`. */
function writeTiles(plan: Plan, { f, own }: Surroundings, { args, from, to }: Part): void {
  const [source, target] = args;
  if (!source || !target) return;
  const { along, across, others, width, blocks } = plan;
  const [, right] = blocks;
  const index = f.i32();
  f.count(index, { from, to }, () => {
    const [rows, columns] = [line * block.down, width * block.right];
    const firstRow = f.i32(scale(divUnsigned(index, number(right)), rows));
    const firstColumn = f.i32(scale(remUnsigned(index, number(right)), columns));
    const [lastRow, lastColumn] = [
      f.i32(endOf(firstRow, rows, number(along.extent))),
      f.i32(endOf(firstColumn, columns, number(across.extent))),
    ];
    const cursor = (pointer: Cursor["pointer"]): Cursor => ({ pointer, dtype: "f32", stride: 0 });
    const [reads, writes] = [f.i32(source), f.i32(target)];
    visit({ f, cursors: [cursor(reads), cursor(writes)] }, others, new Map(), () => {
      const [row, column] = [f.i32(), f.i32()];
      f.count(row, { from: firstRow, to: lastRow, step: line }, () => {
        f.count(column, { from: firstColumn, to: lastColumn, step: width }, () => {
          // The last tile along an axis may begin within the one before: it copies the same numbers again.
          const down = f.i32(minSigned(row, number(along.extent - line)));
          const over = f.i32(minSigned(column, number(across.extent - width)));
          const [read = 0] = along.strides;
          const [, write = 0] = across.strides;
          const source4 = add(reads, scale(down, 4 * read), scale(over, 4));
          const target4 = add(writes, scale(down, 4), scale(over, 4 * write));
          writeTile(f, { width, read, write, own }, { from: f.i32(source4), to: f.i32(target4) });
        });
      });
    });
  });
}

interface Tile {
  readonly width: number;
  /** Numbers from row to row of what is read, and of what is written. */
  readonly read: number;
  readonly write: number;
  readonly own: I32;
}

/** Reads four rows at a time into scratch, as columns, and writes what lies there then, a line of the cache for each row. */
function writeTile(
  f: FunctionBuilder,
  { width, read, write, own }: Tile,
  { from, to }: { readonly from: Local<"i32">; readonly to: Local<"i32"> },
): void {
  const turned = f.i32(own);
  f.times(line / 4, () => {
    for (let c = 0; c < width; c += 4)
      turnFour(
        f,
        { from: plusNumber(from, 4 * c), to: plusNumber(turned, 4 * line * c) },
        { apart: [read, line] },
      );
    f.advance(from, 16 * read);
    f.advance(turned, 16);
  });
  const written = f.i32(own);
  f.times(width, () => {
    for (let c = 0; c < line; c += 4) f.run(storeVector(to, loadVector(written, 4 * c), 4 * c));
    f.advance(written, 4 * line);
    f.advance(to, 4 * write);
  });
}
