import {
  type Body,
  type DType,
  type ReduceKernel,
  type View,
  bytesOf,
} from "@pixelweft/tensor/backend";
import type { Axis } from "../axes.ts";
import { type KnownLines, writeBody } from "../body/body.ts";
import { type Cursor, foursOn, loadFour, storeFour } from "../body/cursor.ts";
import { type Indices, indexFour, move, visit } from "../body/nest.ts";
import { steadyLines } from "../body/steady-lines.ts";
import type { Local } from "../emit/function.ts";
import { number, plusNumber } from "../emit/i32.ts";
import { bits, floats, loadVector, select, splat } from "../emit/v128.ts";
import type { V128 } from "../emit/value.ts";
import { exp, log } from "../maths/elementary.ts";
import type { Part, Surroundings } from "../program/work.ts";
import { type Join, addCarefully, adder, atMost, larger, least, zeroOf } from "./accumulator.ts";
import { joinAlong, liesAlong } from "./join-along.ts";
import { transpose } from "./turn.ts";

/** A reduction, with axes merged. */
export interface ReducePlan {
  readonly kernel: ReduceKernel;
  /** Inputs, extras, outputs: all of the kernel's views. */
  readonly views: readonly View[];
  readonly dtype: DType;
  /** The kept axes; the last is the one that vectors lie along. */
  readonly kept: readonly Axis[];
  readonly reduced: readonly Axis[];
}

interface Place {
  readonly args: Part["args"];
  readonly cursors: readonly Cursor[];
  readonly indices: Indices;
}

/** Values that are added without regard to rounding, as many as a backend is given of a sum. */
const longestPlain = 8192;

/** Writes the code of four results beside each other. */
export class FourReduces {
  readonly #plan: ReducePlan;
  readonly #surroundings: Surroundings;
  readonly #place: Place;

  constructor(plan: ReducePlan, surroundings: Surroundings, place: Place) {
    this.#plan = plan;
    this.#surroundings = surroundings;
    this.#place = place;
  }

  write(valid: number): void {
    const { f } = this.#surroundings;
    const { kernel, dtype } = this.#plan;
    const { combine, inputs } = kernel;
    if (combine === "max" && liesAlong(this.#plan, inputs.length))
      return this.#finish(this.#maximumAlong(), valid);
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
      case "prefix": {
        const add = this.#adding(total);
        return this.#each(valid, (value) => {
          add(value);
          this.#finish(total, valid);
        });
      }
      case "argmax":
        return this.#finish(this.#argmax(total, valid), valid);
      case "logsumexp":
        return this.#finish(this.#logSumExp(valid), valid);
    }
  }

  /** The one result's maximum, whose values lie beside each other. */
  #maximumAlong(): V128 {
    const { f } = this.#surroundings;
    const { kernel, dtype, reduced } = this.#plan;
    const { cursors, indices } = this.#place;
    const known = this.#steady((i) => loadFour(f, { ...at(cursors, i), stride: 0 }, 1));
    return joinAlong({
      walker: { f, cursors },
      axes: reduced,
      indices,
      inputs: kernel.inputs.length,
      join: larger(dtype),
      least: f.constant(least(dtype)),
      value: (load, along) => this.#value(load, known, along),
    });
  }

  /** The same of a sum or maximum for several fours beside each other at once, on all of whose inputs results lie dense or are one. */
  writeMany(fours: number): void {
    const { f } = this.#surroundings;
    const { kernel, dtype, reduced } = this.#plan;
    const { cursors, indices } = this.#place;
    const isMax = kernel.combine === "max";
    const join = isMax ? larger(dtype) : adder(dtype);
    const parts = Array.from({ length: fours }, (_, k) => {
      const load = (i: number): V128 => loadFour(f, this.#cursor(i, k), 4);
      const total = f.v128(f.constant(isMax ? least(dtype) : zeroOf(dtype)));
      return { load, total, known: this.#steady(load) };
    });
    visit({ f, cursors }, reduced, indices, () => {
      for (const { load, total, known } of parts)
        f.set(total, join(total, this.#value(load, known)));
    });
    parts.forEach(({ total }, k) => this.#finish(total, 4, k));
  }

  /** A cursor, moved by so many fours along the results. */
  #cursor(index: number, fours = 0): Cursor {
    return foursOn(at(this.#place.cursors, index), fours);
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
    const add = this.#adding(sum);
    this.#each(valid, (value) => add(exp({ f, fused }, floats.sub(value, top))));
    return f.v128(floats.add(top, log({ f, fused }, sum)));
  }

  /** Adds values to a total one after another; of many floats with care. */
  #adding(total: Local<"v128">): (value: V128) => void {
    const { f } = this.#surroundings;
    const { dtype, reduced } = this.#plan;
    const count = reduced.reduce((product, { extent }) => product * extent, 1);
    if (dtype === "f32" && count > longestPlain) return addCarefully(f, total);
    return (value) => f.set(total, adder(dtype)(total, value));
  }

  /** Walks the reduced values in order, or joins four of them first, where any order gives the same: they need not wait for each other. */
  #each(valid: number, take: (value: V128) => void, join?: Join): void {
    const { f } = this.#surroundings;
    const { kernel, reduced } = this.#plan;
    const { cursors, indices } = this.#place;
    const walker = { f, cursors };
    const inner = reduced.at(-1);
    const across = kernel.inputs.map((_, i) => this.#isAcross(i));
    const load = (i: number): V128 => loadFour(f, at(cursors, i), valid);
    const known = this.#steady(load);
    if (kernel.combine === "prefix" || !inner || inner.extent < 4 || !across.includes(true)) {
      visit(walker, reduced, indices, () => {
        take(this.#value(load, known));
      });
      return;
    }
    const index = f.i32();
    if (inner.named !== undefined) indices.set(inner.named, index);
    visit(walker, reduced.slice(0, -1), indices, () => {
      f.set(index, number(0));
      f.times(Math.floor(inner.extent / 4), () => {
        const blocks = new Map<number, readonly V128[]>();
        const block = (i: number): readonly V128[] => {
          const found = blocks.get(i) ?? this.#block(i, valid);
          blocks.set(i, found);
          return found;
        };
        const taken: V128[] = [];
        for (let k = 0; k < 4; k++) {
          const value = this.#value((i) => block(i)[k] ?? f.constant(0), known);
          if (join) taken.push(f.v128(value));
          else take(value);
          f.advance(index, 1);
        }
        const [a, b, c, d] = taken;
        if (join && a && b && c && d) take(join(join(a, b), join(c, d)));
        move(walker, inner, 4);
      });
      for (let k = 0; k < inner.extent % 4; k++) {
        take(this.#value(load, known));
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

  /** What is the same for all reduced values, written once. */
  #steady(input: (index: number) => V128): KnownLines {
    const { kernel, reduced } = this.#plan;
    const lines = steadyLines(kernel.before, (leaf) => {
      if (leaf.op === "input") return reduced.every(({ strides }) => strides[leaf.input] === 0);
      return leaf.op !== "index" || !kernel.axes.includes(leaf.axis);
    });
    const reads = { input, along: this.#plan.kept.at(-1) };
    const values = this.#before({ ...kernel.before, results: lines }, reads);
    return new Map(values.map((value, i) => [at(lines, i), value]));
  }

  /** Vectors lie along the last kept axis, if no other is named. */
  #value(input: (index: number) => V128, known: KnownLines, along = this.#plan.kept.at(-1)): V128 {
    const [value] = this.#before(this.#plan.kernel.before, { input, along }, known);
    return value ?? this.#surroundings.f.constant(0);
  }

  #before(
    body: Body,
    { input, along }: { input(index: number): V128; along: Axis | undefined },
    known?: KnownLines,
  ): V128[] {
    const { f, fused } = this.#surroundings;
    const { args, cursors, indices } = this.#place;
    const leaves = {
      input,
      index: (axis: number) => indexFour(indices, axis, along),
      loop: (k: number) => splat(at(args, cursors.length + k)),
      accumulator: () => f.constant(0),
    };
    return writeBody({ f, fused }, body, leaves, known);
  }

  #finish(total: V128, valid: number, fours = 0): void {
    const { f, fused } = this.#surroundings;
    const { kernel, kept } = this.#plan;
    const { args, cursors, indices } = this.#place;
    const { shape, axes, inputs, extras, combine, before, after } = kernel;
    const axisOf =
      combine === "prefix" ? [...shape.keys()] : [...shape.keys()].filter((a) => !axes.includes(a));
    const loops = cursors.length + before.lines.filter(({ op }) => op === "loop").length;
    const results = writeBody({ f, fused }, after, {
      input: (i) => loadFour(f, this.#cursor(inputs.length + i, fours), valid),
      index: (axis) => indexFour(indices, axisOf[axis] ?? axis, kept.at(-1)),
      loop: (k) => splat(at(args, loops + k)),
      accumulator: () => total,
    });
    const stores = inputs.length + extras.length;
    results.forEach((value, k) => storeFour(f, this.#cursor(stores + k, fours), value, valid));
  }
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined)
    throw new RangeError(`Cannot compile a reduce: there is no operand ${index}`);
  return found;
}
