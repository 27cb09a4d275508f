import type { Body, ContractKernel, View } from "@pixelweft/tensor/backend";
import { type Access, liesInFours } from "../access.ts";
import { emitBound } from "../bound-body.ts";
import type { Width } from "../scalar.ts";
import type { ShaderBuilder } from "../shader.ts";
import { times } from "../times.ts";
import { coordinates } from "./rows.ts";
import { type ContractTile, cellNumber, vectorStride } from "./tile.ts";

interface Epilogue {
  readonly kernel: ContractKernel;
  readonly builder: ShaderBuilder;
  readonly extras: readonly Access[];
  readonly outputs: readonly Access[];
  /** Columns as i32 code. */
  readonly columns: string;
}

/**
 * Declares extras and outputs of a contract and gives the writer of the lines that finish a tile, whose accumulators stand
 * in the array `cells`. It is a loop over the rows: written out, it would take the driver longer to compile than all else.
 */
export function epilogueLines(
  kernel: ContractKernel,
  builder: ShaderBuilder,
): (tile: ContractTile, rows: string) => string[] {
  const declare = (view: View, write: boolean): Access =>
    builder.access(view, { write, wide: liesInFours(view, 3) });
  const epilogue: Epilogue = {
    kernel,
    builder,
    extras: kernel.extras.map((view) => declare(view, false)),
    outputs: kernel.outputs.map((view) => declare(view, true)),
    columns: builder.word(kernel.columns),
  };
  const width: Width = kernel.columns % 4 === 0 ? 4 : 1;
  return (tile, rows) => [
    `for (var r = 0; r < min(${rowCount(tile, builder)}, ${rows} - first); r++) {`,
    coordinates(kernel, { name: "Out", row: "first + r", rows }),
    ...times(tile.vectors, (vector) => {
      const column = `column + ${vectorStride(tile) * vector}`;
      return [
        width === 4
          ? `if (${column} < ${epilogue.columns}) { let place = ${column};`
          : `for (var part = 0; part < min(4, ${epilogue.columns} - (${column})); part++) { let place = ${column} + part;`,
        ...finish(epilogue, { tile, vector, width }),
        "}",
      ];
    }).flat(),
    "}",
  ];
}

/** Rows of a tile as i32 code. A software driver that knew the number would write the loop out. */
function rowCount(tile: ContractTile, builder: ShaderBuilder): string {
  const software = tile.kind === "direct" && tile.share > 1;
  return software ? builder.word(tile.rows) : `${tile.rows}`;
}

function finish(
  { kernel, builder, extras, outputs }: Epilogue,
  { tile, vector, width }: { tile: ContractTile; vector: number; width: Width },
): readonly string[] {
  const place = ({ view, offset }: Access): { index: string; width: Width; stride: number } => {
    const stride = view.strides[3] ?? 0;
    const steps = ["nOut", "yOut", "xOut"].map(
      (name, d) => `${name} * ${builder.factor(view.strides[d] ?? 0)}`,
    );
    return { index: [offset, ...steps, `place * ${stride}`].join(" + "), width, stride };
  };
  return emitBound(builder.site.separate ? sumsFirst(kernel.epilogue) : kernel.epilogue, {
    builder,
    width,
    prefix: "e",
    inputs: extras,
    outputs,
    place,
    index: (axis) => {
      const code = ["nOut", "yOut", "xOut", "place"][axis] ?? "0";
      if (width === 1) return code;
      return axis === 3 ? `vec4<i32>(${code}) + vec4<i32>(0, 1, 2, 3)` : `vec4<i32>(${code})`;
    },
    accumulator: (lane) =>
      `cells[${cellNumber(tile, { lane, vector, row: 0 })} + r]${width === 1 ? "[part]" : ""}`,
  }).lines;
}

/** A body with accumulators before its other lines, and what is added in the order of lines: one text in whatever order both were written. */
function sumsFirst({ lines, results }: Body): Body {
  const isSum = (at: number): boolean => lines[at]?.op === "accumulator";
  const order = lines.map((_, at) => at).toSorted((a, b) => Number(isSum(b)) - Number(isSum(a)));
  const places = order.map((_, at) => order.indexOf(at));
  const placeOf = (at: number): number => places[at] ?? at;
  return {
    lines: order.flatMap((at) => {
      const line = lines[at];
      if (line === undefined || !("args" in line)) return line ?? [];
      const args = line.args.map(placeOf);
      return { ...line, args: line.op === "add" ? args.toSorted((a, b) => a - b) : args };
    }),
    results: results.map(placeOf),
  };
}
