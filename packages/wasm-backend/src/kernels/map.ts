import type { MapKernel } from "@pixelweft/tensor/backend";
import { type Axis, atLeastOne, mergeAxes } from "../axes.ts";
import { namedAxes, writeBody } from "../body.ts";
import { type Cursor, loadFour, storeFour } from "../cursor.ts";
import { number } from "../emit/i32.ts";
import { splat } from "../emit/v128.ts";
import { type Indices, indexFour, visit, visitFours, visitPart } from "../nest.ts";
import { type SharedWalk, shareWalk } from "../shared-cursors.ts";
import {
  type Part,
  type Surroundings,
  type Work,
  addressOf,
  bodyKey,
  loopArguments,
  viewKey,
} from "../work.ts";
import { turnedCopy } from "./turned-copy.ts";

/** Elements that a thread takes at a time. */
const elementsAtOnce = 8192;

/** Fused elementwise work, four elements along the last axis at a time. */
export function mapWork(kernel: MapKernel): Work {
  const turned = turnedCopy(kernel);
  if (turned) return turned;
  const { shape, inputs, body, outputs } = kernel;
  const views = [...inputs, ...outputs];
  const walk = shareWalk(views);
  const { bases, places } = walk;
  const merged = mergeAxes({
    shape,
    strides: bases.map(({ strides }) => strides),
    named: namedAxes(body),
  });
  const axes = atLeastOne(merged, bases.length);
  const [first] = axes;
  const extent = first?.extent ?? 1;
  const size = shape.reduce((product, n) => product * n, 1);
  const fours = Math.ceil(elementsAtOnce / (size / extent) / 4);
  return {
    key: JSON.stringify(["map", shape, views.map(viewKey), places, inputs.length, bodyKey(body)]),
    args: [...bases.map((view) => addressOf(view)), ...loopArguments(body)],
    extent,
    grain:
      axes.length === 1 ? 4 * fours : Math.max(1, Math.floor(elementsAtOnce / (size / extent))),
    cost: size * (2 + body.lines.length),
    scratch: 0,
    write(surroundings, part) {
      writeMap({ kernel, walk, axes }, surroundings, part);
    },
  };
}

interface MapPlan {
  readonly kernel: MapKernel;
  readonly walk: SharedWalk;
  readonly axes: readonly Axis[];
}

function writeMap(
  { kernel: { inputs, body }, walk: { bases, places }, axes }: MapPlan,
  { f, fused }: Surroundings,
  { args, from, to }: Part,
): void {
  const along = axes.at(-1);
  const cursors = bases.map(({ dtype }, v): Cursor => {
    const pointer = f.i32(args[v]);
    return { pointer, dtype, stride: along?.strides[v] ?? 0 };
  });
  const walker = { f, cursors };
  const cursorAt = (view: number): Cursor => {
    const place = places[view];
    const cursor = cursors[place?.base ?? -1];
    return cursor && place ? { ...cursor, behind: place.behind } : missing();
  };
  const indices: Indices = new Map();
  const four = (valid: number): void => {
    const results = writeBody({ f, fused }, body, {
      input: (i) => loadFour(f, cursorAt(i), valid),
      index: (axis) => indexFour(indices, axis, along),
      loop: (k) => splat(args[bases.length + k] ?? number(0)),
      accumulator: missing,
    });
    results.forEach((value, k) => storeFour(f, cursorAt(inputs.length + k), value, valid));
  };
  const [first, ...rest] = axes;
  if (!first || !along) return;
  if (rest.length === 0) {
    visitFours(walker, first, { from, to, extent: first.extent, indices }, four);
    return;
  }
  visitPart(walker, first, { from, to, extent: first.extent, indices }, () => {
    visit(walker, rest.slice(0, -1), indices, () => {
      const starts = cursors.map(({ pointer }) => f.i32(pointer));
      const whole = { from: number(0), to: number(along.extent), extent: along.extent };
      visitFours(walker, along, { ...whole, indices }, four);
      cursors.forEach(({ pointer }, v) => f.set(pointer, starts[v] ?? pointer));
    });
  });
}

function missing(): never {
  throw new RangeError("Cannot compile a body: it names what the kernel does not have");
}
