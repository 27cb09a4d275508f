import { type DType, type ReduceKernel, type View, bytesOf } from "@pixelweft/tensor/backend";
import { type Axis, atLeastOne, mergeAxes } from "../axes.ts";
import { namedAxes, writeBody } from "../body.ts";
import { type Cursor, loadFour, storeFour } from "../cursor.ts";
import type { Local } from "../emit/function.ts";
import { number, plusNumber } from "../emit/i32.ts";
import { bits, floats, loadVector, select, splat } from "../emit/v128.ts";
import type { V128 } from "../emit/value.ts";
import { exp, log } from "../maths/elementary.ts";
import { type Indices, indexFour, move, visit, visitFours, visitPart } from "../nest.ts";
import {
  type Part,
  type Surroundings,
  type Work,
  addressOf,
  bodyKey,
  loopArguments,
  viewKey,
} from "../work.ts";
import { type Join, adder, atMost, larger, least, zeroOf } from "./accumulator.ts";
import { transpose } from "./turn.ts";

interface Plan {
  readonly kernel: ReduceKernel;
  /** Inputs, extras, outputs: all of the kernel's views. */
  readonly views: readonly View[];
  readonly dtype: DType;
  /** The kept axes; the last is the one that vectors lie along. */
  readonly kept: readonly Axis[];
  readonly reduced: readonly Axis[];
}

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
    grain: kept.length === 1 ? 4 * Math.ceil(places / 4) : places,
    cost: size * steps,
    scratch: 0,
    write(surroundings, part) {
      writeReduce(plan, surroundings, part);
    },
  };
}

function planOf(kernel: ReduceKernel): Plan {
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

function writeReduce(plan: Plan, surroundings: Surroundings, { args, from, to }: Part): void {
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

interface Place {
  readonly args: Part["args"];
  readonly cursors: readonly Cursor[];
  readonly indices: Indices;
}

/** Writes the code of four results beside each other. */
class FourReduces {
  readonly #plan: Plan;
  readonly #surroundings: Surroundings;
  readonly #place: Place;

  constructor(plan: Plan, surroundings: Surroundings, place: Place) {
    this.#plan = plan;
    this.#surroundings = surroundings;
    this.#place = place;
  }

  write(valid: number): void {
    const { f } = this.#surroundings;
    const { kernel, dtype } = this.#plan;
    const { combine } = kernel;
    const total = f.v128(
      f.constant(combine === "max" || combine === "argmax" ? least(dtype) : zeroOf(dtype)),
    );
    switch (combine) {
      case "sum":
      case "max": {
        const join = combine === "sum" ? adder(dtype) : larger(dtype);
        const take = (value: V128): void => f.set(total, join(total, value));
        this.#each(valid, take, combine === "max" ? join : undefined);
        return this.#finish(total, valid);
      }
      case "prefix":
        return this.#each(valid, (value) => {
          f.set(total, adder(dtype)(total, value));
          this.#finish(total, valid);
        });
      case "argmax":
        return this.#finish(this.#argmax(total, valid), valid);
      case "logsumexp":
        return this.#finish(this.#logSumExp(valid), valid);
    }
  }

  #argmax(best: Local<"v128">, valid: number): V128 {
    const { f } = this.#surroundings;
    const position = f.i32(number(0));
    const found = f.v128(f.constant(0));
    this.#each(valid, (value) => {
      const better = f.v128(bits.not(atMost(this.#plan.dtype)(value, best)));
      f.set(best, select(better, value, best));
      f.set(found, select(better, splat(position), found));
      f.advance(position, 1);
    });
    return found;
  }

  #logSumExp(valid: number): V128 {
    const { f, fused } = this.#surroundings;
    const top = f.v128(f.float(-Infinity));
    // A NaN is left out here, and comes in with the sum.
    this.#each(valid, (value) => f.set(top, floats.larger(top, value)));
    // Infinity less infinity is no number, and nothing overflows beside it.
    const infinite = floats.eq(floats.abs(top), f.float(Infinity));
    f.set(top, select(infinite, f.constant(0), top));
    const sum = f.v128(f.constant(0));
    this.#each(valid, (value) => {
      f.set(sum, floats.add(sum, exp({ f, fused }, floats.sub(value, top))));
    });
    return f.v128(floats.add(top, log({ f, fused }, sum)));
  }

  /** Walks the reduced values in order, or joins four of them first, where any order gives the same: they need not wait for each other. */
  #each(valid: number, take: (value: V128) => void, join?: Join): void {
    const { f } = this.#surroundings;
    const { kernel, reduced } = this.#plan;
    const { cursors, indices } = this.#place;
    const walker = { f, cursors };
    const inner = reduced.at(-1);
    const across = kernel.inputs.map((_, i) => this.#isAcross(i));
    if (kernel.combine === "prefix" || !inner || inner.extent < 4 || !across.includes(true)) {
      visit(walker, reduced, indices, () => {
        take(this.#value((i) => loadFour(f, at(cursors, i), valid)));
      });
      return;
    }
    const index = f.i32();
    if (inner.named !== undefined) indices.set(inner.named, index);
    visit(walker, reduced.slice(0, -1), indices, () => {
      f.set(index, number(0));
      f.times(Math.floor(inner.extent / 4), () => {
        const blocks = kernel.inputs.map((_, i) => this.#block(i, valid));
        const taken: V128[] = [];
        for (let k = 0; k < 4; k++) {
          const value = this.#value((i) => blocks[i]?.[k] ?? f.constant(0));
          if (join) taken.push(f.v128(value));
          else take(value);
          f.advance(index, 1);
        }
        const [a, b, c, d] = taken;
        if (join && a && b && c && d) take(join(join(a, b), join(c, d)));
        move(walker, inner, 4);
      });
      for (let k = 0; k < inner.extent % 4; k++) {
        take(this.#value((i) => loadFour(f, at(cursors, i), valid)));
        f.advance(index, 1);
        move(walker, inner, 1);
      }
      move(walker, inner, -inner.extent);
    });
  }

  /** Whether an input's neighbours are reduced together, so that the four results' values lie apart. */
  #isAcross(input: number): boolean {
    const { reduced } = this.#plan;
    const { dtype, stride } = at(this.#place.cursors, input);
    return reduced.at(-1)?.strides[input] === 1 && stride > 1 && bytesOf(dtype) === 4;
  }

  /** The next four values of an input for each of the four results. */
  #block(input: number, valid: number): V128[] {
    const { f } = this.#surroundings;
    const cursor = at(this.#place.cursors, input);
    const { pointer, stride, dtype } = cursor;
    if (this.#isAcross(input)) {
      const rows = [0, 1, 2, 3].map((row) =>
        f.v128(loadVector(pointer, row < valid ? row * stride * 4 : 0)),
      );
      return transpose(f, rows);
    }
    const step = (this.#plan.reduced.at(-1)?.strides[input] ?? 0) * bytesOf(dtype);
    return [0, 1, 2, 3].map((k) => {
      const moved = k === 0 ? pointer : f.i32(plusNumber(pointer, k * step));
      return f.v128(loadFour(f, { ...cursor, pointer: moved }, valid));
    });
  }

  #value(input: (index: number) => V128): V128 {
    const { f, fused } = this.#surroundings;
    const { kernel, kept } = this.#plan;
    const { args, cursors, indices } = this.#place;
    const [value] = writeBody({ f, fused }, kernel.before, {
      input,
      index: (axis) => indexFour(indices, axis, kept.at(-1)),
      loop: (k) => splat(at(args, cursors.length + k)),
      accumulator: () => f.constant(0),
    });
    return value ?? f.constant(0);
  }

  #finish(total: V128, valid: number): void {
    const { f, fused } = this.#surroundings;
    const { kernel, kept } = this.#plan;
    const { args, cursors, indices } = this.#place;
    const { shape, axes, inputs, extras, combine, before, after } = kernel;
    const axisOf =
      combine === "prefix" ? [...shape.keys()] : [...shape.keys()].filter((a) => !axes.includes(a));
    const loops = cursors.length + before.lines.filter(({ op }) => op === "loop").length;
    const results = writeBody({ f, fused }, after, {
      input: (i) => loadFour(f, at(cursors, inputs.length + i), valid),
      index: (axis) => indexFour(indices, axisOf[axis] ?? axis, kept.at(-1)),
      loop: (k) => splat(at(args, loops + k)),
      accumulator: () => total,
    });
    const stores = inputs.length + extras.length;
    results.forEach((value, k) => storeFour(f, at(cursors, stores + k), value, valid));
  }
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined)
    throw new RangeError(`Cannot compile a reduce: there is no operand ${index}`);
  return found;
}
