import type { ContractKernel, View } from "@pixelweft/tensor/backend";
import { type Access, liesInFours } from "./access.ts";
import { callInto, emitBody } from "./body.ts";
import { accumulatorName } from "./contract.ts";
import { coordinates } from "./rows.ts";
import type { ShaderBuilder } from "./shader.ts";
import type { ContractTile } from "./tile.ts";

/** Declares extras and outputs of a contract and gives the writer of the lines that finish a tile. */
export function epilogueLines(
  kernel: ContractKernel,
  builder: ShaderBuilder,
): (tile: ContractTile, rows: number) => string[] {
  const declare = (view: View, write: boolean): Access =>
    builder.access(view, { write, wide: liesInFours(view, 3) });
  const extras = kernel.extras.map((view) => declare(view, false));
  const outputs = kernel.outputs.map((view) => declare(view, true));
  return (tile, rows) => {
    const lines: string[] = [];
    for (let r = 0; r < tile.rows; r++) {
      lines.push(`if (first + ${r} < ${rows}) {`);
      lines.push(coordinates(kernel, { name: `Out${r}`, row: `first + ${r}`, rows }));
      for (let v = 0; v < tile.vectors; v++) {
        if (kernel.columns % 4 === 0) {
          lines.push(`if (column + ${4 * v} < ${kernel.columns}) {`);
          lines.push(...finish(kernel, { builder, extras, outputs, r, v, width: 4, part: 0 }), "}");
        } else {
          for (let part = 0; part < 4; part++) {
            lines.push(`if (column + ${4 * v + part} < ${kernel.columns}) {`);
            lines.push(...finish(kernel, { builder, extras, outputs, r, v, width: 1, part }), "}");
          }
        }
      }
      lines.push("}");
    }
    return lines;
  };
}

interface Spot {
  readonly builder: ShaderBuilder;
  readonly extras: readonly Access[];
  readonly outputs: readonly Access[];
  readonly r: number;
  readonly v: number;
  readonly width: 1 | 4;
  readonly part: number;
}

function finish(kernel: ContractKernel, spot: Spot): string[] {
  const { builder, r, v, width, part } = spot;
  const column = `column + ${4 * v + part}`;
  const place = ({ view, offset }: Access): { index: string; width: 1 | 4; stride: number } => {
    const [sn = 0, sy = 0, sx = 0, sc = 0] = view.strides;
    return {
      index: `${offset} + nOut${r} * ${sn} + yOut${r} * ${sy} + xOut${r} * ${sx} + (${column}) * ${sc}`,
      width,
      stride: sc,
    };
  };
  const body = emitBody(kernel.epilogue, {
    width,
    prefix: "e",
    input: (input) => {
      const from = spot.extras[input];
      if (from === undefined)
        throw new RangeError(`Cannot prepare ${builder.site.label}: no extra ${input}`);
      return from.load(place(from));
    },
    index: (axis) => {
      const code = [`nOut${r}`, `yOut${r}`, `xOut${r}`, column][axis] ?? "0";
      if (width === 1) return code;
      return axis === 3 ? `vec4<i32>(${code}) + vec4<i32>(0, 1, 2, 3)` : `vec4<i32>(${code})`;
    },
    accumulator: (lane) => `${accumulatorName(lane, v, r)}${width === 1 ? `.${"xyzw"[part]}` : ""}`,
    affine: (value) => builder.affine(value),
    call: callInto(builder.used, width),
  });
  const stores = spot.outputs.map((out, k) => {
    const result = body.results[k];
    if (result === undefined)
      throw new RangeError(`Cannot prepare ${builder.site.label}: no result ${k}`);
    return out.store(place(out), result);
  });
  return [...body.lines, ...stores];
}
