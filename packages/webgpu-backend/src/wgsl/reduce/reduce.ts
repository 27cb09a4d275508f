import type { ReduceKernel, View } from "@pixelweft/tensor/backend";
import { perElement } from "../elements/per-element.ts";
import { typeName } from "../scalar.ts";
import { type Shader, type Site, scratchBuffer } from "../shader.ts";
import { Reduction } from "./reduction.ts";
import { joinSlices, rowLines } from "./row-group.ts";
import { rowShaders } from "./rows.ts";

/**
 * Writes a reduction. A row of the reduced axes is cut into interleaved slices, one a thread, whose partial states are
 * joined in order. How a row is cut depends on its length alone, so that its bits do not depend on how many rows
 * there are.
 */
export function reduceShaders(kernel: ReduceKernel, site: Site): Shader[] {
  const parts = new Reduction(kernel, site);
  const { rows, length } = parts;
  const isPrefix = kernel.combine === "prefix";
  if (rows === 0 || (isPrefix && length === 0)) return [];
  const slabs = isPrefix ? 1 : slabCount(length);
  if (slabs === 1)
    return rowShaders({ kind: "row-work", rows, steps: [kernel], scratchWords: 0 }, site);
  return [slabShader(parts, slabs), joinShader(new Reduction(kernel, site), slabs)];
}

/** Long rows are cut into slabs of several thread groups, joined by a second dispatch. */
function slabCount(length: number): number {
  return length < 32_768 ? 1 : Math.min(256, Math.ceil(length / 8192));
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
function slabShader(parts: Reduction, slabs: number): Shader {
  const { builder, length, rows, combiner } = parts;
  const chunk = Math.ceil(length / slabs);
  const shape = { rows: 1, slices: 128 };
  parts.bindInputs();
  const words = combiner.state.length;
  const scratch = builder.access(scratchView(rows * slabs * words), { write: true, wide: false });
  const join = joinSlices(parts, shape, "s");
  const main = [
    // Groups side by side have the same slab of rows that often lie side by side, too.
    rowLines(parts, `group % ${rows}u`),
    `let slab = group / ${rows}u;`,
    parts.rowBases(),
    parts.start(),
    `for (var r = slab * ${chunk}u + lid.y; r < min(${length}u, (slab + 1u) * ${chunk}u); r += ${shape.slices}u) {`,
    parts.absorb(),
    "}",
    join.save,
    "workgroupBarrier();",
    "if (lid.y > 0u) { return; }",
    join.merge,
    ...combiner.state.map(({ name, type }, w) =>
      scratch.store(
        { index: `i32(row * ${slabs}u + slab) * ${words} + ${w}` },
        { code: name, type },
      ),
    ),
  ];
  return builder.build({
    main: main.join("\n"),
    globals: join.globals,
    workgroupBytes: join.bytes,
    work: 10 * rows * length,
    grid: { size: [1, shape.slices], groups: rows * slabs },
  });
}

/** Second of two dispatches: one thread joins the slabs of a row, in order. */
function joinShader(parts: Reduction, slabs: number): Shader {
  const { builder, rows, combiner } = parts;
  const words = combiner.state.length;
  const scratch = builder.access(scratchView(rows * slabs * words), { write: false, wide: false });
  const finish = parts.bindAfter();
  const lines = [
    rowLines(parts, "flat"),
    parts.start(),
    `for (var i = 0u; i < ${slabs}u; i++) {`,
    `let at = i32((row * ${slabs}u + i) * ${words}u);`,
    combiner.merge(
      combiner.state.map(({ type }, w) => {
        const code = scratch.load({ index: `at + ${w}` });
        return type === "u32" ? code : `bitcast<${typeName(type, 1)}>(${code})`;
      }),
    ),
    "}",
    finish(),
  ];
  return perElement(builder, rows, lines);
}
