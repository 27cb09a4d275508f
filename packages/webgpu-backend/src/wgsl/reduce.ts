import type { ReduceKernel, View } from "@pixelweft/tensor/backend";
import type { Access } from "./access.ts";
import { type JoinedAxes, elementCount, joinAxes, splitIndex } from "./axes.ts";
import { type EmittedValue, callInto, emitBody } from "./body.ts";
import { type Combiner, combinerOf } from "./combine.ts";
import { indexedAxes, placeOf } from "./map.ts";
import { scalarType, typeName } from "./scalar.ts";
import { type Shader, ShaderBuilder, type Site, scratchBuffer } from "./shader.ts";

/**
 * Writes a reduction. A row of the reduced axes is cut into interleaved slices, one a thread, whose partial states are
 * joined in order. How a row is cut depends on its length alone, so that its bits do not depend on how many rows
 * there are.
 */
export function reduceShaders(kernel: ReduceKernel, site: Site): Shader[] {
  const parts = new Parts(kernel, site);
  if (parts.rows === 0) return [];
  if (kernel.combine === "prefix") return parts.length === 0 ? [] : [prefixShader(parts)];
  const slabs = slabCount(parts.length);
  if (slabs === 1) return [wholeShader(parts)];
  return [slabShader(parts, slabs), joinShader(new Parts(kernel, site), slabs)];
}

/** Long rows are cut into slabs of several thread groups, joined by a second dispatch. */
function slabCount(length: number): number {
  return length < 32_768 ? 1 : Math.min(256, Math.ceil(length / 8192));
}

/** Threads that share a row, and rows in a thread group. */
function groupShape(length: number): { rows: number; slices: number } {
  return length < 128 ? { rows: 64, slices: 1 } : { rows: 4, slices: 64 };
}

/** What the shaders of a reduction share: axes split into kept and reduced ones, and the two bodies. */
class Parts {
  readonly kernel: ReduceKernel;
  readonly builder: ShaderBuilder;
  readonly kept: JoinedAxes;
  readonly reduced: JoinedAxes;
  readonly rows: number;
  readonly length: number;
  readonly combiner: Combiner;
  readonly #keptAxes: readonly number[];
  #inputs: readonly Access[] = [];

  constructor(kernel: ReduceKernel, site: Site) {
    this.kernel = kernel;
    this.builder = new ShaderBuilder(site);
    const { shape, axes, inputs, extras, outputs, before, after } = kernel;
    const prefix = kernel.combine === "prefix";
    const keptAxes = shape.map((_, d) => d).filter((d) => !axes.includes(d));
    const own = keptAxes.map((_, d) => (prefix ? (keptAxes[d] ?? d) : d));
    this.#keptAxes = keptAxes;
    const keep = new Set<number>();
    for (const axis of indexedAxes(before))
      if (keptAxes.includes(axis)) keep.add(keptAxes.indexOf(axis));
    for (const axis of indexedAxes(after)) if (own.includes(axis)) keep.add(own.indexOf(axis));
    this.kept = joinAxes(
      keptAxes.map((d) => shape[d] ?? 1),
      [
        ...inputs.map((v) => pick(v, keptAxes)),
        ...[...extras, ...outputs].map((v) => pick(v, own)),
      ],
      keep,
    );
    const keepReduced = new Set(
      [...indexedAxes(before)].map((axis) => axes.indexOf(axis)).filter((at) => at >= 0),
    );
    const inner = prefix ? [...inputs, ...extras, ...outputs] : inputs;
    this.reduced = joinAxes(
      axes.map((d) => shape[d] ?? 1),
      inner.map((v) => pick(v, axes)),
      keepReduced,
    );
    this.rows = elementCount(this.kept.shape);
    this.length = elementCount(this.reduced.shape);
    const type = before.lines[before.results[0] ?? 0]?.dtype ?? "f32";
    this.combiner = combinerOf(kernel.combine, scalarType(type), (value) =>
      this.builder.word(value),
    );
  }

  /** Declares the inputs; before any load. */
  bindInputs(): void {
    this.#inputs = this.kernel.inputs.map((v) =>
      this.builder.access(v, { write: false, wide: false }),
    );
  }

  /** Lines that find the row's place in every input, from the coordinates `k…`. */
  rowBases(): string {
    return this.#inputs
      .map(
        (input, v) =>
          `let base${v} = ${placeOf(input, v, { axes: this.kept, width: 1, prefix: "k" }).index};`,
      )
      .join("\n");
  }

  /** Lines that absorb the element at flat position `r`. */
  absorb(): string {
    const { builder, kernel, reduced } = this;
    const body = emitBody(kernel.before, {
      width: 1,
      prefix: "v",
      input: (v) => {
        const input = this.#inputs[v];
        if (input === undefined)
          throw new RangeError(`Cannot prepare ${builder.site.label}: no input ${v}`);
        const place = placeOf({ ...input, offset: `base${v}` }, v, {
          axes: reduced,
          width: 1,
          prefix: "d",
        });
        return input.load(place);
      },
      index: (axis) => this.#indexBefore(axis),
      accumulator: () => {
        throw new TypeError(`Cannot prepare ${builder.site.label}: accumulator before it exists`);
      },
      affine: (value) => builder.affine(value),
      call: callInto(builder.used, 1),
    });
    const value = body.results[0]?.code ?? "";
    return [
      splitIndex("r", reduced.shape, { prefix: "d" }),
      ...body.lines,
      this.combiner.absorb(value, "r"),
    ].join("\n");
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
    return () => {
      const body = emitBody(kernel.after, {
        width: 1,
        prefix: "a",
        input: (v) => this.#afterLoad(extras[v], first + v),
        index: (axis) => this.#indexAfter(axis),
        accumulator: () => this.combiner.result.code,
        affine: (value) => builder.affine(value),
        call: callInto(builder.used, 1),
      });
      const stores = outputs.map((out, k) => {
        const result = body.results[k];
        if (result === undefined)
          throw new RangeError(`Cannot prepare ${builder.site.label}: no result ${k}`);
        return this.#afterStore(out, first + kernel.extras.length + k, result);
      });
      return [...body.lines, ...stores].join("\n");
    };
  }

  #afterIndex(access: Access, at: number): string {
    const row = placeOf(access, at, { axes: this.kept, width: 1, prefix: "k" });
    if (this.kernel.combine !== "prefix") return row.index;
    return placeOf({ ...access, offset: row.index }, at, {
      axes: this.reduced,
      width: 1,
      prefix: "d",
    }).index;
  }

  #afterLoad(access: Access | undefined, at: number): string {
    if (access === undefined)
      throw new RangeError(`Cannot prepare ${this.builder.site.label}: no extra ${at}`);
    return access.load({ index: this.#afterIndex(access, at), width: 1, stride: 0 });
  }

  #afterStore(access: Access, at: number, result: EmittedValue): string {
    return access.store({ index: this.#afterIndex(access, at), width: 1, stride: 0 }, result);
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

function rowLines(parts: Parts, rows: number, row: string): string {
  return [
    `let row = ${row};`,
    `let k = min(row, ${parts.rows - 1}u);`,
    splitIndex("k", parts.kept.shape, { prefix: "k" }),
  ].join("\n");
}

/** Lines by which thread slice 0 joins the states of the other slices of its row. */
function joinSlices(
  parts: Parts,
  shape: { rows: number; slices: number },
): { globals: string; lines: string } {
  const { state, merge } = parts.combiner;
  const cells = shape.rows * shape.slices;
  const globals = state.map(
    ({ name, type }) => `var<workgroup> s_${name}: array<${type}, ${cells}>;`,
  );
  const saved = state.map(({ name }) => `s_${name}[lid.x * ${shape.slices}u + lid.y] = ${name};`);
  const lines = [
    ...saved,
    "workgroupBarrier();",
    `if (lid.y > 0u || row >= ${parts.rows}u) { return; }`,
    `for (var i = 1u; i < ${shape.slices}u; i++) {`,
    `let at = lid.x * ${shape.slices}u + i;`,
    merge(state.map(({ name }) => `s_${name}[at]`)),
    "}",
  ];
  return { globals: globals.join("\n"), lines: lines.join("\n") };
}

/** One dispatch: rows whole. */
function wholeShader(parts: Parts): Shader {
  const { builder, length, rows } = parts;
  const shape = groupShape(length);
  parts.bindInputs();
  const finish = parts.bindAfter();
  const join = shape.slices > 1 ? joinSlices(parts, shape) : undefined;
  const main = [
    rowLines(parts, rows, `group * ${shape.rows}u + lid.x`),
    ...(join === undefined ? [`if (row >= ${rows}u) { return; }`] : []),
    parts.rowBases(),
    parts.start(),
    `for (var r = lid.y; r < ${length}u; r += ${shape.slices}u) {`,
    parts.absorb(),
    "}",
    join?.lines ?? "",
    finish(),
  ];
  return builder.build({
    main: main.join("\n"),
    globals: join?.globals ?? "",
    grid: { size: [shape.rows, shape.slices], groups: Math.ceil(rows / shape.rows) },
  });
}

function scratchView(words: number): View {
  return {
    buffer: scratchBuffer,
    offset: { constant: 0, terms: [] },
    shape: [words],
    strides: [1],
    dtype: "u32",
  };
}

/** First of two dispatches: every slab of every row leaves its state in scratch. */
function slabShader(parts: Parts, slabs: number): Shader {
  const { builder, length, rows, combiner } = parts;
  const chunk = Math.ceil(length / slabs);
  const shape = { rows: 1, slices: 128 };
  parts.bindInputs();
  const words = combiner.state.length;
  const scratch = builder.access(scratchView(rows * slabs * words), { write: true, wide: false });
  const join = joinSlices(parts, shape);
  const main = [
    rowLines(parts, 1, `group / ${slabs}u`),
    `let slab = group % ${slabs}u;`,
    parts.rowBases(),
    parts.start(),
    `for (var r = slab * ${chunk}u + lid.y; r < min(${length}u, (slab + 1u) * ${chunk}u); r += ${shape.slices}u) {`,
    parts.absorb(),
    "}",
    join.lines,
    ...combiner.state.map(({ name, type }, w) =>
      scratch.store(
        { index: `i32(group) * ${words} + ${w}`, width: 1, stride: 0 },
        { code: name, type },
      ),
    ),
  ];
  return builder.build({
    main: main.join("\n"),
    globals: join.globals,
    grid: { size: [1, shape.slices], groups: rows * slabs },
    scratch: rows * slabs * words * 4,
  });
}

/** Second of two dispatches: one thread joins the slabs of a row, in order. */
function joinShader(parts: Parts, slabs: number): Shader {
  const { builder, rows, combiner } = parts;
  const words = combiner.state.length;
  const scratch = builder.access(scratchView(rows * slabs * words), { write: false, wide: false });
  const finish = parts.bindAfter();
  const main = [
    rowLines(parts, 1, "group * 64u + lid.x"),
    `if (row >= ${rows}u) { return; }`,
    parts.start(),
    `for (var i = 0u; i < ${slabs}u; i++) {`,
    `let at = i32((row * ${slabs}u + i) * ${words}u);`,
    combiner.merge(
      combiner.state.map(({ type }, w) => {
        const code = scratch.load({ index: `at + ${w}`, width: 1, stride: 0 });
        return type === "u32" ? code : `bitcast<${typeName(type, 1)}>(${code})`;
      }),
    ),
    "}",
    finish(),
  ];
  return builder.build({
    main: main.join("\n"),
    grid: { size: [64, 1], groups: Math.ceil(rows / 64) },
    scratch: rows * slabs * words * 4,
  });
}

/** One thread walks one row, ascending. */
function prefixShader(parts: Parts): Shader {
  const { builder, length, rows } = parts;
  parts.bindInputs();
  const finish = parts.bindAfter();
  const main = [
    rowLines(parts, 64, "group * 64u + lid.x"),
    `if (row >= ${rows}u) { return; }`,
    parts.rowBases(),
    parts.start(),
    `for (var r = 0u; r < ${length}u; r++) {`,
    parts.absorb(),
    finish(),
    "}",
  ];
  return builder.build({
    main: main.join("\n"),
    grid: { size: [64, 1], groups: Math.ceil(rows / 64) },
  });
}
