import type { ReduceKernel, View } from "@pixelweft/tensor/backend";
import { type Axis, atLeastOne, mergeAxes } from "../axes.ts";
import { namedAxes } from "../body/body.ts";
import type { Cursor } from "../body/cursor.ts";
import { type Indices, visit, visitFours, visitPart } from "../body/nest.ts";
import { number } from "../emit/i32.ts";
import {
  type Part,
  type Surroundings,
  type Work,
  addressOf,
  bodyKey,
  loopArguments,
  viewKey,
} from "../program/work.ts";
import { FourReduces, type ReducePlan } from "./four-reduces.ts";

/** Values read at a time by a thread. */
const valuesAtOnce = 8192;

/**
 * Each of the four elements of a vector is a result of its own, so every sum runs from the first value to the last
 * in its order, whatever the layout.
 */
export function reduceWork(kernel: ReduceKernel): Work {
  const plan = planOf(kernel);
  const { shape, combine, axes, inputs, extras, before, after } = kernel;
  const { views, kept } = plan;
  const size = shape.reduce((product, n) => product * n, 1);
  const extent = kept[0]?.extent ?? 1;
  const places = Math.max(1, Math.floor((valuesAtOnce * extent) / size));
  const together = isWide(plan) ? 4 * foursOfLine : 4;
  const steps = before.lines.length + (combine === "logsumexp" ? 40 : 2);
  return {
    key: JSON.stringify([
      ["reduce", combine, shape, axes, inputs.length, extras.length],
      views.map(viewKey),
      [bodyKey(before), bodyKey(after)],
    ]),
    args: [
      ...views.map((view) => addressOf(view)),
      ...loopArguments(before),
      ...loopArguments(after),
    ],
    extent,
    grain: kept.length === 1 ? together * Math.ceil(places / together) : places,
    cost: size * steps,
    scratch: 0,
    write(surroundings, part) {
      writeReduce(plan, surroundings, part);
    },
  };
}

/** Vectors in a line of the cache. */
const foursOfLine = 4;

/** Whether lines of the cache are read as a whole, for results beside each other, so that none is fetched again for each four of them. */
function isWide({ kernel: { combine, before, inputs }, kept, reduced }: ReducePlan): boolean {
  const along = kept.at(-1);
  const strides = inputs.map((_, i) => along?.strides[i] ?? 0);
  return (
    (combine === "sum" || combine === "max") &&
    along !== undefined &&
    along.named === undefined &&
    along.extent >= 4 * foursOfLine &&
    strides.every((stride) => stride === 0 || stride === 1) &&
    strides.includes(1) &&
    before.lines.length <= longestWide &&
    reduced.length > 0
  );
}

/** Lines of code that are written once for each vector of a line of the cache. */
const longestWide = 16;

function planOf(kernel: ReduceKernel): ReducePlan {
  const { shape, axes, inputs, extras, outputs, combine, before, after } = kernel;
  const all = [...shape.keys()];
  const keptAxes = all.filter((axis) => !axes.includes(axis));
  // Kept views lack the reduced axes; they stand still along those.
  const spread = ({ strides }: View): readonly number[] =>
    combine === "prefix" ? strides : all.map((axis) => strides[keptAxes.indexOf(axis)] ?? 0);
  const strides = [
    ...inputs.map((view) => view.strides),
    ...extras.map(spread),
    ...outputs.map(spread),
  ];
  const named = namedAxes(before);
  for (const axis of namedAxes(after))
    named.add(combine === "prefix" ? axis : (keptAxes[axis] ?? axis));
  const views = [...inputs, ...extras, ...outputs];
  const kept = mergeAxes({ shape, strides, order: keptAxes, named });
  const reduced = mergeAxes({ shape, strides, order: axes, named });
  return {
    kernel,
    views,
    dtype: before.lines[before.results[0] ?? 0]?.dtype ?? "f32",
    kept: atLeastOne(densestLast(kept, inputs.length), views.length),
    reduced,
  };
}

/** Vectors lie along the axis on which most inputs are dense. */
function densestLast(axes: readonly Axis[], inputs: number): Axis[] {
  const dense = ({ strides }: Axis) => strides.slice(0, inputs).filter((s) => s === 1).length;
  const best = axes.reduce((most, axis, i) => {
    const than = axes[most];
    return than && dense(axis) < dense(than) ? most : i;
  }, 0);
  return [...axes.filter((_, i) => i !== best), ...axes.filter((_, i) => i === best)];
}

function writeReduce(plan: ReducePlan, surroundings: Surroundings, { args, from, to }: Part): void {
  const { f } = surroundings;
  const { views, kept } = plan;
  const along = kept.at(-1);
  const [first, ...rest] = kept;
  if (!first || !along) return;
  const cursors = views.map(({ dtype }, v): Cursor => {
    return { pointer: f.i32(args[v]), dtype, stride: along.strides[v] ?? 0 };
  });
  const walker = { f, cursors };
  const indices: Indices = new Map();
  const write = new FourReduces(plan, surroundings, { args, cursors, indices });
  const four = (valid: number): void => write.write(valid);
  const wide = isWide(plan)
    ? { fours: foursOfLine, body: () => write.writeMany(foursOfLine) }
    : undefined;
  if (rest.length === 0) {
    visitFours(walker, first, { from, to, extent: first.extent, indices, wide }, four);
    return;
  }
  visitPart(walker, first, { from, to, extent: first.extent, indices }, () => {
    visit(walker, rest.slice(0, -1), indices, () => {
      const starts = cursors.map(({ pointer }) => f.i32(pointer));
      const whole = { from: number(0), to: number(along.extent), extent: along.extent };
      visitFours(walker, along, { ...whole, indices, wide }, four);
      cursors.forEach(({ pointer }, v) => f.set(pointer, starts[v] ?? pointer));
    });
  });
}
