import type { MapKernel, View } from "@pixelweft/tensor/backend";
import { liesInFours, wholeFours } from "../wgsl/access/access.ts";
import { elementCount, splitIndex } from "../wgsl/access/axes.ts";
import { emitBound } from "../wgsl/body/bound-body.ts";
import { perElement } from "../wgsl/elements/per-element.ts";
import type { OwnWork } from "../wgsl/own-work.ts";
import { floatBits, indexAt } from "../wgsl/scalar.ts";
import { type Shader, ShaderBuilder, type Site } from "../wgsl/shader.ts";
import { times } from "../wgsl/times.ts";
import { matrices, outputsAtOnce, positions } from "./matrices.ts";

/** What becomes of the products of a transformed contract. */
export interface Outputs {
  /** Makes `[n, h, w, columns]` of the sums, which are the accumulators of its body. */
  readonly map: MapKernel;
  /** For each lane `[positions, n * rows, tiles, columns]`, of whose rows an image's first `h` are read. */
  readonly products: readonly View[];
}

/** Names of the coordinates of an output. */
const coordinates = ["n", "y", "x", "column"];

/** The dispatch that makes outputs of products. */
export function outputsOf(outputs: Outputs): OwnWork {
  return { kind: "own", shown: outputs.map, write: (site) => [write(outputs, site)] };
}

/**
 * A thread makes the four neighbours of a tile, in some columns. They are turns of a loop whose length the driver does not know, since it
 * takes a driver some milliseconds to compile one load or store.
 */
function write({ map, products }: Outputs, site: Site): Shader {
  const [n = 0, h = 0, w = 0, columns = 0] = map.shape;
  const width = columns % 4 === 0 ? 4 : 1;
  const builder = new ShaderBuilder(site);
  const access = (view: View, isOutput: boolean) =>
    builder.access(view, { write: isOutput, wide: width === 4 && liesInFours(view, 3) });
  const sums = products.map((view) => access(view, false));
  const extras = map.inputs.map((view) => access(view, false));
  const outputs = map.outputs.map((view) => access(view, true));
  const [position = 0, line = 0, tile = 0] = products[0]?.strides ?? [];
  const rows = (products[0]?.shape[1] ?? 0) / n;
  const shape = [n, h, w / outputsAtOnce, columns];
  const place = `(n * ${builder.word(rows)} + y) * ${builder.word(line)} + tile * ${builder.word(tile)} + column`;
  const step = builder.word(position);
  const row = wholeFours(positions);
  const factors = matrices.outputs.flatMap((some) =>
    times(row, (k) => floatBits(some[k] ?? 0) | 0),
  );
  const table = builder.table(factors);
  const body = emitBound(map.body, {
    builder,
    width,
    prefix: "e",
    inputs: extras,
    outputs,
    place: ({ offset, view: { strides } }) => {
      const steps = coordinates.map((one, d) => `${one} * ${builder.factor(strides[d] ?? 0)}`);
      return { index: [offset, ...steps].join(" + "), width, stride: strides[3] ?? 0 };
    },
    index: (axis) => indexAt(coordinates[axis] ?? "0", width, axis === 3),
    accumulator: (lane) => `sum${lane}`,
  });
  const lines = [
    splitIndex("flat", shape, { prefix: "c", width }),
    `let n = c0; let y = c1; let tile = c2; let column = c3;`,
    `let at = ${place};`,
    ...sums.flatMap((sum, lane) =>
      times(positions, (k) => {
        const index = `${sum.offset} + at + ${step} * ${k}`;
        return `let m${lane}_${k} = ${sum.load({ index, width, stride: 1 })};`;
      }),
    ),
    `for (var turn = 0; turn < ${builder.word(outputsAtOnce)}; turn++) {`,
    `let x = tile * ${outputsAtOnce} + turn;`,
    ...times(
      row / 4,
      (k) => `let f${k} = bitcast<vec4<f32>>(p.v[${table} + turn * ${row / 4} + ${k}]);`,
    ),
    ...sums.map((_, lane) => {
      const terms = times(positions, (k) => `m${lane}_${k} * f${k >> 2}.${"xyzw"[k & 3]}`);
      return `let sum${lane} = ${terms.join(" + ")};`;
    }),
    ...body.lines,
    `}`,
  ];
  return perElement(builder, elementCount(shape) / width, lines);
}
