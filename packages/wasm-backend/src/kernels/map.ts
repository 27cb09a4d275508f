import type { MapKernel } from "@pixelweft/tensor/backend";
import { atLeastOne, mergeAxes } from "../axes.ts";
import { namedAxes, writeBody } from "../body.ts";
import { type Cursor, loadFour, storeFour } from "../cursor.ts";
import { number } from "../emit/i32.ts";
import { splat } from "../emit/v128.ts";
import { type Indices, indexFour, visit, visitFours, visitPart } from "../nest.ts";
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
  const merged = mergeAxes({
    shape,
    strides: views.map(({ strides }) => strides),
    named: namedAxes(body),
  });
  const axes = atLeastOne(merged, views.length);
  const [first] = axes;
  const extent = first?.extent ?? 1;
  const size = shape.reduce((product, n) => product * n, 1);
  const fours = Math.ceil(elementsAtOnce / (size / extent) / 4);
  return {
    key: JSON.stringify(["map", shape, views.map(viewKey), inputs.length, bodyKey(body)]),
    args: [...views.map((view) => addressOf(view)), ...loopArguments(body)],
    extent,
    grain:
      axes.length === 1 ? 4 * fours : Math.max(1, Math.floor(elementsAtOnce / (size / extent))),
    cost: size * (2 + body.lines.length),
    scratch: 0,
    write(surroundings, part) {
      writeMap(kernel, axes, surroundings, part);
    },
  };
}

function writeMap(
  { inputs, body, outputs }: MapKernel,
  axes: ReturnType<typeof mergeAxes>,
  { f, fused }: Surroundings,
  { args, from, to }: Part,
): void {
  const views = [...inputs, ...outputs];
  const along = axes.at(-1);
  const cursors = views.map(({ dtype }, v): Cursor => {
    const pointer = f.i32(args[v]);
    return { pointer, dtype, stride: along?.strides[v] ?? 0 };
  });
  const walker = { f, cursors };
  const indices: Indices = new Map();
  const four = (valid: number): void => {
    const results = writeBody({ f, fused }, body, {
      input: (i) => loadFour(f, cursors[i] ?? missing(), valid),
      index: (axis) => indexFour(indices, axis, along),
      loop: (k) => splat(args[views.length + k] ?? number(0)),
      accumulator: missing,
    });
    results.forEach((value, k) =>
      storeFour(f, cursors[inputs.length + k] ?? missing(), value, valid),
    );
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
