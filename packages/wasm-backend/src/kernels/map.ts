import type { MapKernel } from "@pixelweft/tensor/backend";
import { type Axis, atLeastOne, mergeAxes } from "../axes.ts";
import { namedAxes } from "../body/body.ts";
import type { Cursor } from "../body/cursor.ts";
import {
  type Indices,
  type Stretch,
  indexFour,
  visit,
  visitFours,
  visitPart,
} from "../body/nest.ts";
import { type SharedWalk, shareWalk } from "../body/shared-cursors.ts";
import { WalkedBody, foursBeside } from "../body/walked-body.ts";
import { number } from "../emit/i32.ts";
import { splat } from "../emit/v128.ts";
import {
  type Part,
  type Surroundings,
  type Work,
  addressOf,
  bodyKey,
  loopArguments,
  viewKey,
} from "../program/work.ts";
import { turnedCopy } from "./turned-copy.ts";

/** Elements that a thread takes at a time. */
const elementsAtOnce = 8192;

/** Fused elementwise work, four elements along the last axis at a time, or eight. */
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
  const once = Math.max(1, Math.floor(elementsAtOnce / (size / extent)));
  const together = 4 * foursBeside;
  return {
    key: JSON.stringify(["map", shape, views.map(viewKey), places, inputs.length, bodyKey(body)]),
    args: [...bases.map((view) => addressOf(view)), ...loopArguments(body)],
    extent,
    grain: axes.length === 1 ? together * Math.ceil(once / together) : once,
    cost: size * (2 + body.lines.length),
    scratch: 0,
    write: (surroundings, part) =>
      new MapWriter({ kernel, walk, axes }, surroundings, part).write(),
  };
}

interface MapPlan {
  readonly kernel: MapKernel;
  readonly walk: SharedWalk;
  readonly axes: readonly Axis[];
}

class MapWriter {
  readonly #plan: MapPlan;
  readonly #around: Surroundings;
  readonly #part: Part;
  readonly #cursors: readonly Cursor[];
  readonly #indices: Indices = new Map();

  constructor(plan: MapPlan, around: Surroundings, part: Part) {
    this.#plan = plan;
    this.#around = around;
    this.#part = part;
    this.#cursors = plan.walk.bases.map(({ dtype }, v): Cursor => {
      const pointer = around.f.i32(part.args[v]);
      return { pointer, dtype, stride: plan.axes.at(-1)?.strides[v] ?? 0 };
    });
  }

  write(): void {
    const { f } = this.#around;
    const { axes } = this.#plan;
    const { from, to } = this.#part;
    const [cursors, indices] = [this.#cursors, this.#indices];
    const walker = { f, cursors };
    const [first, ...rest] = axes;
    const along = axes.at(-1);
    if (!first || !along) return;
    if (rest.length === 0) return this.#along(first, { from, to, extent: first.extent });
    visitPart(walker, first, { from, to, extent: first.extent, indices }, () => {
      visit(walker, rest.slice(0, -1), indices, () => {
        const starts = cursors.map(({ pointer }) => f.i32(pointer));
        this.#along(along, { from: number(0), to: number(along.extent), extent: along.extent });
        cursors.forEach(({ pointer }, v) => f.set(pointer, starts[v] ?? pointer));
      });
    });
  }

  /** The last axis, or part of it. */
  #along(axis: Axis, part: Stretch): void {
    const { kernel, walk } = this.#plan;
    const { inputs, outputs } = kernel;
    const body = new WalkedBody(this.#around, kernel.body, {
      inputs: inputs.map((_, i) => this.#cursor(i)),
      outputs: outputs.map((_, k) => this.#cursor(inputs.length + k)),
      axis: axis.named,
      leaves: (fours) => ({
        index: (named) => indexFour(this.#indices, named, axis, fours),
        loop: (k) => splat(this.#part.args[walk.bases.length + k] ?? number(0)),
        accumulator: missing,
      }),
    });
    body.begin();
    const walker = { f: this.#around.f, cursors: this.#cursors };
    const wide = body.joins ? { fours: foursBeside, body: () => body.storeBeside() } : undefined;
    const options = { ...part, indices: this.#indices, wide };
    visitFours(walker, axis, options, (valid) => body.store(valid));
  }

  #cursor(view: number): Cursor {
    const place = this.#plan.walk.places[view];
    const cursor = this.#cursors[place?.base ?? -1];
    return cursor && place ? { ...cursor, behind: place.behind } : missing();
  }
}

function missing(): never {
  throw new RangeError("Cannot compile a body: it names what the kernel does not have");
}
