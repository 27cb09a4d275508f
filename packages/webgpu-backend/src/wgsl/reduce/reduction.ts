import type { ReduceKernel, View } from "@pixelweft/tensor/backend";
import type { Access } from "../access/access.ts";
import { type JoinedAxes, elementCount, joinAxes, splitIndex } from "../access/axes.ts";
import type { Place } from "../access/words.ts";
import type { EmittedBody } from "../body/body.ts";
import { emitBound } from "../body/bound-body.ts";
import { indexedAxes, placeOf } from "../elements/map.ts";
import { scalarType } from "../scalar.ts";
import { ShaderBuilder, type Site } from "../shader.ts";
import { type Combiner, combinerOf } from "./combine.ts";

/** What the shaders of a reduction share: axes split into kept and reduced ones, and the two bodies. */
export class Reduction {
  readonly kernel: ReduceKernel;
  readonly builder: ShaderBuilder;
  readonly kept: JoinedAxes;
  readonly reduced: JoinedAxes;
  readonly rows: number;
  readonly length: number;
  readonly combiner: Combiner;
  readonly #keptAxes: readonly number[];
  #inputs: readonly Access[] = [];
  #written: EmittedBody | undefined;

  /** With a builder that others use too, all of them declare their views before the first load. */
  constructor(kernel: ReduceKernel, site: Site, builder: ShaderBuilder = new ShaderBuilder(site)) {
    this.kernel = kernel;
    this.builder = builder;
    const { shape, axes, inputs, extras, outputs, before, after } = kernel;
    const prefix = kernel.combine === "prefix";
    const keptAxes = shape.map((_, d) => d).filter((d) => !axes.includes(d));
    const own = prefix ? keptAxes : keptAxes.map((_, d) => d);
    this.#keptAxes = keptAxes;
    this.kept = joinAxes(
      keptAxes.map((d) => shape[d] ?? 1),
      [
        ...inputs.map((v) => pick(v, keptAxes)),
        ...[...extras, ...outputs].map((v) => pick(v, own)),
      ],
      [
        ...indexedAxes(before).map((axis) => keptAxes.indexOf(axis)),
        ...indexedAxes(after).map((axis) => own.indexOf(axis)),
      ],
    );
    const inner = prefix ? [...inputs, ...extras, ...outputs] : inputs;
    this.reduced = joinAxes(
      axes.map((d) => shape[d] ?? 1),
      inner.map((v) => pick(v, axes)),
      [...indexedAxes(before), ...(prefix ? indexedAxes(after) : [])].map((axis) =>
        axes.indexOf(axis),
      ),
    );
    this.rows = elementCount(this.kept.shape);
    this.length = elementCount(this.reduced.shape);
    const type = before.lines[before.results[0] ?? 0]?.dtype ?? "f32";
    this.combiner = combinerOf(kernel.combine, scalarType(type), this.builder);
  }

  /** Declares the inputs; before any load. */
  bindInputs(): void {
    this.#inputs = this.kernel.inputs.map((v) =>
      this.builder.access(v, { write: false, wide: false }),
    );
  }

  /** Lines that find the row's place in every input, from the coordinates `k…`, and what is the same for all elements of a row, such as a draw. */
  rowBases(): string {
    const bases = this.#inputs.map(
      (input, v) => `let base${v} = ${this.#place(input, v, "k").index};`,
    );
    return [...bases, ...this.#before().lines.filter((_, at) => this.#isOfRow(at))].join("\n");
  }

  /** Lines that absorb the element at flat position `r`. */
  absorb(): string {
    const body = this.#before();
    const value = body.results[0]?.code ?? "";
    return [
      splitIndex("r", this.reduced.shape, { prefix: "d" }),
      ...body.lines.filter((_, at) => !this.#isOfRow(at)),
      this.combiner.absorb(value, "r"),
    ].join("\n");
  }

  #before(): EmittedBody {
    this.#written ??= emitBound(this.kernel.before, {
      builder: this.builder,
      width: 1,
      prefix: "v",
      inputs: this.#inputs,
      place: (input, v) => this.#place({ ...input, offset: `base${v}` }, v, "d"),
      index: (axis) => this.#indexBefore(axis),
      summed: !this.kernel.combine.endsWith("max"),
    });
    return this.#written;
  }

  /** Whether a line of the body before has one value for all elements of a row. */
  #isOfRow(at: number): boolean {
    const { axes, before } = this.kernel;
    const line = before.lines[at];
    if (line?.op === "index") return !axes.includes(line.axis);
    if (line?.op === "input")
      return this.reduced.strides[line.input]?.every((stride) => stride === 0) ?? false;
    return (
      line !== undefined && (!("args" in line) || line.args.every((arg) => this.#isOfRow(arg)))
    );
  }

  #indexBefore(axis: number): string {
    const kept = this.#keptAxes.indexOf(axis);
    const at =
      kept >= 0 ? this.kept.position[kept] : this.reduced.position[this.kernel.axes.indexOf(axis)];
    if (at === undefined || at < 0) return "0";
    return kept >= 0 ? `k${at}` : `d${at}`;
  }

  /** Declares extras and outputs and gives the lines that finish a row from its coordinates `k…`. */
  bindAfter(): () => string {
    const { builder, kernel } = this;
    const first = kernel.inputs.length;
    const extras = kernel.extras.map((v) => builder.access(v, { write: false, wide: false }));
    const outputs = kernel.outputs.map((v) => builder.access(v, { write: true, wide: false }));
    return () =>
      emitBound(kernel.after, {
        builder,
        width: 1,
        prefix: "a",
        inputs: extras,
        outputs,
        place: (access, at) => this.#afterPlace(access, first + at),
        index: (axis) => this.#indexAfter(axis),
        accumulator: () => this.combiner.result.code,
      }).lines.join("\n");
  }

  /** Where view number `at` lies: in the row of coordinates `k…`, or at `d…` within a row. */
  #place(access: Access, at: number, prefix: "k" | "d"): Place {
    return placeOf(access, at, {
      axes: prefix === "k" ? this.kept : this.reduced,
      width: 1,
      prefix,
    });
  }

  #afterPlace(access: Access, at: number): Place {
    const row = this.#place(access, at, "k");
    if (this.kernel.combine !== "prefix") return row;
    return this.#place({ ...access, offset: row.index }, at, "d");
  }

  #indexAfter(axis: number): string {
    if (this.kernel.combine === "prefix") return this.#indexBefore(axis);
    const at = this.kept.position[axis] ?? -1;
    return at < 0 ? "0" : `k${at}`;
  }

  /** Declarations of the state at its start. */
  start(): string {
    return this.combiner.state
      .map(({ name, type, start }) => `var ${name}: ${type} = ${start};`)
      .join("\n");
  }
}

function pick(view: View, axes: readonly number[]): { strides: readonly number[] } {
  return { strides: axes.map((d) => view.strides[d] ?? 0) };
}
