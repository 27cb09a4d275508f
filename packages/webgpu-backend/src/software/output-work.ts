import type { MapKernel, View } from "@pixelweft/tensor/backend";
import { liesInFours, wholeFours } from "../wgsl/access.ts";
import { elementCount, splitIndex } from "../wgsl/axes.ts";
import { emitBound } from "../wgsl/bound-body.ts";
import { indexOf, placeIn, stepsOf } from "../wgsl/contract/epilogue-views.ts";
import { perElement } from "../wgsl/per-element.ts";
import { floatBits, typeName } from "../wgsl/scalar.ts";
import { type Shader, ShaderBuilder, type Site } from "../wgsl/shader.ts";
import { times } from "../wgsl/times.ts";
import { matrices, outputsAtOnce, positions } from "./matrices.ts";

/** What becomes of the products of a transformed contract. */
export interface OutputWork {
  readonly kind: "outputs";
  /** Makes `[n, h, w, columns]` of the sums, which are the accumulators of its body. */
  readonly map: MapKernel;
  /** For each lane `[positions, n * rows, tiles, columns]`, of whose rows an image's first `h` are read. */
  readonly products: readonly View[];
}

/**
 * Writes such work: a thread makes the four neighbours of a tile, in some columns. They are turns of a loop whose length the driver does not
 * know, since it takes a driver some milliseconds to compile one load or store.
 */
export function outputShaders({ map, products }: OutputWork, site: Site): Shader[] {
  const [n = 0, h = 0, w = 0, columns = 0] = map.shape;
  const width = columns % 4 === 0 ? 4 : 1;
  const builder = new ShaderBuilder(site);
  const access = (view: View, write: boolean) =>
    builder.access(view, { write, wide: width === 4 && liesInFours(view, 3) });
  const sums = products.map((view) => access(view, false));
  const extras = map.inputs.map((view) => access(view, false));
  const outputs = map.outputs.map((view) => access(view, true));
  const [position = 0, line = 0, tile = 0] = products[0]?.strides ?? [];
  const rows = (products[0]?.shape[1] ?? 0) / n;
  const shape = [n, h, w / outputsAtOnce, columns];
  const type = typeName("f32", width);
  const first = `(nOut * ${builder.word(rows)} + yOut) * ${builder.word(line)} + tile * ${builder.word(tile)} + place`;
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
    place: (view) => ({ ...placeIn(view, stepsOf(view, builder), "Out"), width }),
    index: indexOf("Out", width),
    accumulator: (lane) => `sum${lane}`,
  });
  const lines = [
    splitIndex("flat", shape, { prefix: "c", width }),
    `let nOut = c0; let yOut = c1; let tile = c2; let place = c3;`,
    `let at = ${first};`,
    ...sums.flatMap((sum, lane) =>
      times(positions, (k) => {
        const index = `${sum.offset} + at + ${step} * ${k}`;
        return `let m${lane}_${k} = ${sum.load({ index, width, stride: 1 })};`;
      }),
    ),
    `for (var turn = 0; turn < ${builder.word(outputsAtOnce)}; turn++) {`,
    `let xOut = tile * ${outputsAtOnce} + turn;`,
    ...times(
      row / 4,
      (k) => `let f${k} = bitcast<vec4<f32>>(p.v[${table} + turn * ${row / 4} + ${k}]);`,
    ),
    ...sums.map((_, lane) => {
      const terms = times(positions, (k) => `m${lane}_${k} * f${k >> 2}.${"xyzw"[k & 3]}`);
      return `let sum${lane}: ${type} = ${terms.join(" + ")};`;
    }),
    ...body.lines,
    `}`,
  ];
  return [perElement(builder, elementCount(shape) / width, lines)];
}
