import type { ContractKernel } from "@pixelweft/tensor/backend";
import { wholeFours } from "../access/access.ts";
import type { ShaderBuilder } from "../shader.ts";
import { times } from "../times.ts";
import { type Begun, startLines } from "./begun.ts";
import { type Block, type BoundTerm, channelsOf } from "./bound-term.ts";
import type { SummedProduct } from "./product.ts";
import { areTogether, loadRows, placeLines, rowValue, takeRow, tapLines } from "./rows.ts";
import { type EndedPart, joinLines, segmentEnds } from "./segments.ts";
import { type ContractTile, type DirectTile, stores, tileCells } from "./tile.ts";
import { loadWeights, weightName } from "./weights.ts";

/** What the lines that sum a tile are written from. */
export interface Summed<Tile extends ContractTile> {
  readonly kernel: ContractKernel;
  readonly builder: ShaderBuilder;
  readonly tile: Tile;
  readonly terms: readonly BoundTerm[];
  /** The number of rows as i32 code. */
  readonly rows: string;
  /** The last column as i32 code. */
  readonly lastColumn: string;
  readonly product: SummedProduct;
}

/** A tile without workgroup memory: with what it begins, and the lines that finish what is summed. */
interface DirectSum extends Summed<DirectTile> {
  readonly begun: Begun | undefined;
  readonly finish: readonly string[];
}

/** Lines that sum all terms, those of lanes that come first into the array `kept`, the others into `cells`; each thread loads what it multiplies. */
export function directLines(summed: DirectSum): string[] {
  const { kernel, tile, terms, rows, product, builder, begun, finish } = summed;
  const lanes = tile.lanesApart ? 1 : kernel.lanes;
  const cells = tileCells(tile, lanes);
  const turns = kernel.lanes / lanes;
  const { length } = cells;
  const join = joinLines(cells);
  const ends = segmentEnds(product);
  const ofTile = `array<vec4<f32>, ${length}>`;
  const joins = product.segments > 1;
  // Inside another dispatch its functions share them.
  const own = builder.site.inside === undefined;
  const names = cells.map(({ name }) => name).join();
  const written = own ? [`var cells = ${ofTile}(${names});`] : stores(cells);
  const count = builder.word(length);
  return [
    ...placeLines(kernel, tile, rows),
    ...(own && turns > 1 ? [`var kept: array<vec4<f32>, ${(turns - 1) * length}>;`] : []),
    turns === 1 ? "{ let turn = 0;" : `for (var turn = 0; turn < ${turns}; turn++) {`,
    ...startLines(begun, { tile, lanes, rows }),
    ...(joins ? ["var joined = false;", ...(own ? [`var cells: ${ofTile};`] : [])] : []),
    ...terms.map((term, at) => termLines(term, { summed, lanes, parts: ends[at] ?? [], join })),
    // A software driver takes long to compile what is stored into an array one by one, most of all by a dynamic index.
    ...(joins ? join : written),
    ...(turns === 1
      ? finish
      : [
          `if (turn < ${turns - 1}) {`,
          `for (var r = 0; r < ${count}; r++) { kept[turn * ${length} + r] = cells[r]; }`,
          "} else {",
          ...finish,
          "}",
        ]),
    "}",
  ];
}

interface Pass {
  readonly summed: Summed<DirectTile>;
  /** Lanes computed in one pass over the terms: all, or the one whose number is the local `turn`. */
  readonly lanes: number;
  readonly parts: readonly EndedPart[];
  /** Lines that end a segment. */
  readonly join: readonly string[];
}

function termLines(bound: BoundTerm, { summed, lanes, parts, join }: Pass): string {
  const { code } = bound;
  const { tile, builder, lastColumn, product } = summed;
  // Inside another dispatch terms of any number of channels are one text, as long as single ones can be read.
  const anyCount =
    builder.site.inside !== undefined && product.segments === 1 && bound.a.hasSingles();
  const together = anyCount || bound.a.wide || bound.fours === "channels";
  const step = together ? 4 : tile.step;
  const channels = channelsOf(bound.term);
  const [tapStride, , laneStride] = code.weights;
  const block = (part: Block, a = bound.a): string[] => {
    const from = { ...bound, a };
    return [
      ...loadRows(from, tile, part),
      ...loadWeights(bound, part, { tile, lanes, lastColumn }),
      ...multiply({ tile, lanes, together: areTogether(from, part) }, part),
    ];
  };
  // A text of their own for the last channels would take a software driver longer to compile. Those that are not there add 0 times the weight
  // of the last one, which an infinite one would show. Where one term has such channels, all terms have this text, so that layers share it.
  const most =
    tile.share > 1 &&
    bound.a.wide &&
    !anyCount &&
    summed.terms.some(({ term }) => channelsOf(term) % 4 > 0)
      ? builder.word(channels)
      : undefined;
  const rest = most === undefined ? channels % step : 0;
  const whole = builder.word(most === undefined ? channels - rest : wholeFours(channels));
  const tap = [
    `let tap = p.v[${code.taps} + t];`,
    ...tapLines(bound, tile),
    `let w0 = ${bound.w.offset} + t * ${tapStride} + turn * ${laneStride}${code.perImage === undefined ? "" : ` + image * ${code.perImage}`};`,
  ];
  const steps = (from: string, to: string): string[] =>
    step <= channels || anyCount || most !== undefined
      ? [
          `for (var k = ${from}; k < ${to}; k += ${step}) {`,
          ...block({ from: "k", count: step, ...(most !== undefined && { most }) }),
          "}",
        ]
      : [];
  // One by one they do not begin where a four does.
  const single = (): string[] => [
    `for (var k = ${whole}; k < ${builder.word(channels)}; k++) {`,
    ...block({ from: "k", count: 1 }, { ...bound.a, wide: false }),
    "}",
  ];
  const last = rest > 0 && !anyCount ? block({ from: whole, count: rest }) : [];
  if (product.segments === 1)
    return [
      `for (var t = 0; t < ${code.tapCount}; t++) {`,
      ...tap,
      ...steps("0", whole),
      ...(anyCount ? single() : rest > 0 ? ["{", ...last, "}"] : []),
      "}",
    ].join("\n");
  const table = builder.table(
    parts.flatMap(({ tap: t, from, to, ends }) => {
      const isLast = to === channels;
      return [t, from, isLast ? channels - rest : to, (isLast ? 1 : 0) + (ends ? 2 : 0)];
    }),
  );
  return [
    `for (var at = 0; at < ${builder.word(parts.length)}; at++) {`,
    `let part = p.v[${table} + at];`,
    "let t = part.x;",
    ...tap,
    ...steps("part.y", "part.z"),
    ...(rest > 0 ? ["if ((part.w & 1) != 0) {", ...last, "}"] : []),
    "if (part.w > 1) {",
    ...join,
    "}",
    "}",
  ].join("\n");
}

function multiply(
  {
    tile,
    lanes,
    together,
  }: { readonly tile: DirectTile; readonly lanes: number; readonly together: boolean },
  { count }: Block,
): string[] {
  // Row by row, so that few accumulators, and few values of the subgroup, are wanted in registers at a time.
  return tileCells(tile, lanes).flatMap((cell, at) => {
    const { name } = cell;
    const sums = times(count, (k) => {
      const value = `vec4<f32>(${rowValue(tile, cell.row, { k, together })})`;
      return `${name} = fma(${value}, ${weightName(cell.lane, cell.vector, k)}, ${name});`;
    });
    return at < tile.rows ? [...takeRow(tile, cell.row, { count, together }), ...sums] : sums;
  });
}
