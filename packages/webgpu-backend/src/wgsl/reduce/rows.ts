import type { MapKernel, ReduceKernel } from "@pixelweft/tensor/backend";
import { splitIndex } from "../access/axes.ts";
import { type Shader, ShaderBuilder, type Site } from "../shader.ts";
import { Reduction } from "./reduction.ts";
import { type GroupShape, joinSlices, rowLines, rowsAlone, slicesOf } from "./row-group.ts";
import { type RowStep, type RowWork, rowAxes } from "./row-work.ts";
import { sharedPrefix } from "./shared-prefix.ts";

/** How a row is finished, and what shared memory is called. */
interface Names {
  readonly finish: () => string;
  readonly prefix: string;
}

/** One step of rows: its text, and what it declares. */
interface Part {
  readonly main: string;
  readonly globals: string;
  readonly bytes: number;
}

/**
 * Writes steps over rows as one dispatch. Each reduction cuts its rows as it does by itself, so that its bits are the same. Threads that
 * share a row wait for each other between steps; where there is one step, several rows are a thread group.
 */
export function rowShaders({ rows, steps }: RowWork, site: Site): Shader[] {
  const builder = new ShaderBuilder(site);
  const reductions = steps.map((step) => new Reduction(asReduction(step, rows), site, builder));
  const most = Math.max(...reductions.map(({ length }) => slicesOf(length, site.traits)));
  const together = steps.length > 1 || site.traits.nested === true ? 1 : 4;
  const shape =
    most > 1 ? { rows: together, slices: most } : { rows: rowsAlone(site.traits), slices: 1 };
  const finishes = reductions.map((parts) => {
    parts.bindInputs();
    return parts.bindAfter();
  });
  const parts = reductions.map((reduction, at): Part => {
    const finish = finishes[at] ?? (() => "");
    if (steps[at]?.kind === "map") return mapPart(reduction, shape, finish);
    return reducePart(reduction, shape, { finish, prefix: `s${at}` });
  });
  const barrier = shape.slices > 1 ? "storageBarrier();\nworkgroupBarrier();\n" : "";
  const main = [
    `let own = group * ${shape.rows}u + lid.x;`,
    // Where a thread has its row for itself there is no barrier that it could miss.
    shape.slices === 1 ? `if (own >= ${rows}u) { return; }` : "",
    parts.map(({ main: text }) => `{\n${text}\n}\n`).join(barrier),
  ];
  const elements = reductions.reduce((sum, { length }) => sum + length, 0);
  return [
    builder.build({
      main: main.join("\n"),
      globals: parts.map(({ globals }) => globals).join("\n"),
      workgroupBytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
      work: 10 * rows * elements,
      grid: { size: [shape.rows, shape.slices], groups: Math.ceil(rows / shape.rows) },
    }),
  ];
}

/** A map as a running sum of nothing: its elements are what comes after. */
function asReduction(step: RowStep, rows: number): ReduceKernel {
  if (step.kind === "reduce") return step;
  const { shape, inputs, body, outputs }: MapKernel = step;
  const kept = rowAxes(step, rows) ?? shape.length;
  return {
    kind: "reduce",
    combine: "prefix",
    shape,
    axes: shape.map((_, axis) => axis).slice(kept),
    inputs: [],
    before: { lines: [{ op: "constant", value: 0, dtype: "f32" }], results: [0] },
    extras: inputs,
    after: body,
    outputs,
  };
}

function mapPart(parts: Reduction, { slices }: GroupShape, finish: () => string): Part {
  const main = [
    rowLines(parts, "own"),
    `for (var r = lid.y; r < ${parts.length}u; r += ${slices}u) {`,
    splitIndex("r", parts.reduced.shape, { prefix: "d" }),
    finish(),
    "}",
  ];
  return { main: main.join("\n"), globals: "", bytes: 0 };
}

/** A reduction or a running sum; what comes after is once for each row, or for each element. */
function reducePart(parts: Reduction, shape: GroupShape, { finish, prefix }: Names): Part {
  const slices = slicesOf(parts.length, parts.builder.site.traits);
  const isPrefix = parts.kernel.combine === "prefix";
  const row = rowLines(parts, "own");
  if (isPrefix && slices > 1) {
    const shared = sharedPrefix(parts, shape, { finish, name: `${prefix}_acc` });
    return { ...shared, main: `${row}\n${shared.main}` };
  }
  const lines = [
    row,
    parts.rowBases(),
    parts.start(),
    `for (var r = lid.y; r < ${parts.length}u; r += ${slices}u) {`,
    parts.absorb(),
    ...(isPrefix ? [finish(), "}"] : ["}"]),
  ];
  const join = slices > 1 ? joinSlices(parts, shape, prefix) : undefined;
  const after = isPrefix ? "" : finish();
  const main = join
    ? [
        ...lines,
        join.save,
        "workgroupBarrier();",
        `if (lid.y == 0u && own < ${parts.rows}u) {`,
        join.merge,
        after,
        "}",
      ]
    : ["if (lid.y == 0u) {", ...lines, after, "}"];
  return { main: main.join("\n"), globals: join?.globals ?? "", bytes: join?.bytes ?? 0 };
}
