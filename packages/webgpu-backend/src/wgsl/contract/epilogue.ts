import type { Body, ContractKernel, View } from "@pixelweft/tensor/backend";
import { type Access, hasRowsOfFours } from "../access/access.ts";
import { emitBound } from "../body/bound-body.ts";
import type { Width } from "../scalar.ts";
import type { ShaderBuilder } from "../shader.ts";
import { times } from "../times.ts";
import { type Epilogue, indexOf, placeIn, stepsOf } from "./epilogue-views.ts";
import { rowsTogether, upToLast } from "./rows-together.ts";
import { coordinates } from "./rows.ts";
import { type ContractTile, cellNumber, vectorStride } from "./tile.ts";

/**
 * Declares extras and outputs of a contract and gives the writer of the lines that finish a tile, whose accumulators stand
 * in the arrays `cells` and `kept`. For a software driver it is a loop over the rows: written out, it would take the driver longer to
 * compile than all else. A GPU's rows are written out, so that their loads are under way together.
 */
export function epilogueLines(
  kernel: ContractKernel,
  builder: ShaderBuilder,
): (tile: ContractTile, rows: string) => string[] {
  const { hardware, nested = false } = builder.site.traits;
  const allWide = kernel.outputs.every(hasRowsOfFours);
  const width: Width = allWide || kernel.columns % 4 === 0 ? 4 : 1;
  const narrow = width === 4 && kernel.columns % 4 !== 0;
  const declare = (view: View, write: boolean): Access =>
    builder.access(view, { write, wide: (hardware || width === 4) && hasRowsOfFours(view) });
  const epilogue: Epilogue = {
    kernel,
    builder,
    extras: kernel.extras.map((view) => declare(view, false)),
    outputs: kernel.outputs.map((view) => declare(view, true)),
    columns: builder.word(kernel.columns),
  };
  if (hardware && !nested) return (tile, rows) => rowsTogether(epilogue, tile, rows);
  return (tile, rows) => [
    `for (var r = 0; r < min(${rowCount(tile, builder)}, ${rows} - first); r++) {`,
    coordinates(kernel, { name: "Out", row: "first + r", rows }),
    ...times(tile.vectors, (vector) => {
      const column = `column + ${vectorStride(tile) * vector}`;
      return [
        width === 4
          ? `if (${column} < ${epilogue.columns}) { let place = ${column};${narrow ? `let rest = ${epilogue.columns} - 1 - place;` : ""}`
          : `for (var part = 0; part < min(4, ${epilogue.columns} - (${column})); part++) { let place = ${column} + part;`,
        ...finish(narrow ? { ...epilogue, extras: epilogue.extras.map(upToLast) } : epilogue, {
          tile,
          vector,
          width,
        }),
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
  return emitBound(builder.sharesText ? sumsFirst(kernel.epilogue) : kernel.epilogue, {
    builder,
    width,
    prefix: "e",
    inputs: extras,
    outputs,
    place: (access) => ({ ...placeIn(access, stepsOf(access, builder), "Out"), width }),
    index: indexOf("Out", width),
    accumulator(lane) {
      const isKept = tile.lanesApart && lane < kernel.lanes - 1;
      const first = cellNumber(tile, {
        lane: tile.lanesApart && !isKept ? 0 : lane,
        vector,
        row: 0,
      });
      return `${isKept ? "kept" : "cells"}[${first} + r]${width === 1 ? "[part]" : ""}`;
    },
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
