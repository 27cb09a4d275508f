import type { View } from "@pixelweft/tensor/backend";
import { elementCount } from "../wgsl/access/axes.ts";
import { perElement } from "../wgsl/elements/per-element.ts";
import type { OwnWork } from "../wgsl/own-work.ts";
import { literal } from "../wgsl/scalar.ts";
import { type Shader, ShaderBuilder, type Site } from "../wgsl/shader.ts";
import { times } from "../wgsl/times.ts";
import { type Matrix, matrices, outputsAtOnce, transposed } from "./matrices.ts";

/** What a transform of a map's rows reads. */
export interface Neighbours {
  /** The map, `[n, h, w, channels]`, whose rows lie in fours. */
  readonly map: View;
  /** Row and column of the map that the first neighbour of the first tile is. What lies outside the map is zero. */
  readonly row: number;
  readonly column: number;
  /** A map's six neighbours of a tile, or a gradient's four. */
  readonly of: "map" | "gradient";
}

/** A transform of neighbours along the rows of a map, into `[positions, n * rows, tiles, channels]`. */
export function mapTransform(neighbours: Neighbours, output: View): OwnWork {
  const { map, row, column, of } = neighbours;
  const attributes = { row, column, gradient: of === "gradient" ? 1 : 0 };
  return {
    kind: "own",
    shown: { kind: "custom", name: "", attributes, inputs: [map], outputs: [output] },
    write: (site) => [write(neighbours, output, site)],
  };
}

/** A thread makes four channels of all positions of a tile. */
function write({ map, row, column, of }: Neighbours, output: View, site: Site): Shader {
  const matrix = of === "gradient" ? transposed(matrices.outputs) : matrices.map;
  const [n = 0, height = 0, width = 0] = map.shape;
  const [sn = 0, sy = 0, sx = 0] = map.strides;
  const [, allRows = 0, tiles = 0] = output.shape;
  const [position = 0] = output.strides;
  const fours = (output.strides[2] ?? 0) / 4;
  const builder = new ShaderBuilder(site);
  const from = builder.access(map, { write: false, wide: true });
  const to = builder.access(output, { write: true, wide: true });
  const word = (value: number): string => builder.word(value);
  const neighbours = matrix[0]?.length ?? 0;
  const lines = [
    `let i = i32(flat);`,
    `let four = i % ${word(fours)};`,
    `let tile = i / ${word(fours)} % ${word(tiles)};`,
    `let line = i / ${word(fours * tiles)};`,
    `let image = line / ${word(allRows / n)};`,
    `let y = line % ${word(allRows / n)} + ${word(row)};`,
    `let x = tile * ${outputsAtOnce} + ${word(column)};`,
    `let isRow = y >= 0 && y < ${word(height)};`,
    `let first = ${from.offset} + image * ${word(sn)} + clamp(y, 0, ${word(height - 1)}) * ${word(sy)} + four * 4;`,
    ...times(neighbours, (k) => {
      const index = `first + clamp(x + ${k}, 0, ${word(width - 1)}) * ${word(sx)}`;
      const isInside = `isRow && x + ${k} >= 0 && x + ${k} < ${word(width)}`;
      const value = from.load({ index, width: 4, stride: 1 });
      return `let d${k} = select(vec4<f32>(), ${value}, ${isInside});`;
    }),
    ...linear(matrix).map((code, at) =>
      to.store(
        { index: `${to.offset} + ${word(position)} * ${at} + i * 4`, width: 4, stride: 1 },
        { code, type: "f32" },
      ),
    ),
  ];
  return perElement(builder, elementCount([allRows, tiles, fours]), lines);
}

/** A matrix times the locals `d0`, `d1` and so on, as code. */
function linear(matrix: Matrix): string[] {
  return matrix.map((row) =>
    row
      .flatMap((factor, k) => {
        if (factor === 0) return [];
        return factor === 1 ? `d${k}` : `d${k} * ${literal(factor, "f32") ?? ""}`;
      })
      .join(" + "),
  );
}
