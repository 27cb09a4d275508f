import type { ContractKernel, Term } from "@pixelweft/tensor/backend";
import { liesInFours } from "./access.ts";
import { elementCount } from "./axes.ts";
import type { BoundTerm, Block } from "./bound-term.ts";
import { epilogueLines } from "./epilogue.ts";
import { hasOwnWeights, loadRows, placeLines, rowValue, tapLines } from "./rows.ts";
import { type Shader, ShaderBuilder, type Site } from "./shader.ts";
import { type ContractTile, cellNumber, chooseContractTile, tileCells } from "./tile.ts";
import { loadWeights, weightName } from "./weights.ts";

/**
 * Writes a contract. A thread owns a tile of rows (places) and columns and keeps one accumulator for each value; terms and
 * taps run in stored order and channels ascend, each by one `fma`, so the bits of a value do not depend on the tile. Where each image has
 * weights of its own, a tile has places of one image only.
 */
export function contractShaders(kernel: ContractKernel, site: Site): Shader[] {
  const [n, ...space] = kernel.space;
  const own = hasOwnWeights(kernel);
  const rows = elementCount(own ? space : kernel.space);
  if (rows === 0 || kernel.columns === 0) return [];
  const builder = new ShaderBuilder(site);
  const work = contractWork(kernel);
  const tile = chooseContractTile({ rows, lanes: kernel.lanes, work }, site.traits);
  const terms = kernel.terms.map((term) => bindTerm(builder, term, tile));
  const epilogue = epilogueLines(kernel, builder);
  const [tx, ty] = tile.threads;
  const columnGroups = Math.ceil(kernel.columns / (4 * tile.vectors * tx));
  const rowGroups = Math.ceil(rows / (tile.rows * ty));
  const lanes = tile.lanesApart ? 1 : kernel.lanes;
  const count = builder.word(rows);
  const lastColumn = builder.word(kernel.columns - 1);
  const columnGroup = `u32(${builder.word(columnGroups)})`;
  const rowGroup = own ? `u32(${builder.word(rowGroups)})` : undefined;
  const cells = tileCells(tile, lanes).map((cell) => `acc${cellNumber(tile, cell)}`);
  const main = [
    `let column = i32((group % ${columnGroup}) * ${tx}u + lid.x) * ${4 * tile.vectors};`,
    ...(rowGroup === undefined
      ? [`let first = i32((group / ${columnGroup}) * ${ty}u + lid.y) * ${tile.rows};`]
      : [
          `let image = i32(group / ${columnGroup} / ${rowGroup});`,
          `let first = i32((group / ${columnGroup}) % ${rowGroup} * ${ty}u + lid.y) * ${tile.rows};`,
        ]),
    ...placeLines(kernel, tile, count),
    `var cells: array<vec4<f32>, ${tile.rows * tile.vectors * kernel.lanes}>;`,
    `for (var turn = 0; turn < ${kernel.lanes / lanes}; turn++) {`,
    ...cells.map((name) => `var ${name} = vec4<f32>();`),
    ...terms.map((term) => termLines(term, { tile, lanes, lastColumn })),
    ...cells.map((name, at) => `cells[turn * ${cells.length} + ${at}] = ${name};`),
    "}",
    ...epilogue(tile, count),
  ];
  return [
    builder.build({
      main: main.join("\n"),
      grid: { size: [tx, ty], groups: columnGroups * rowGroups * (own ? n : 1) },
      subgroups: tile.share > 1,
      work,
    }),
  ];
}

function contractWork({ space, lanes, columns, terms }: ContractKernel): number {
  const sums = terms.reduce((sum, { taps, a }) => sum + taps.length * (a.shape[3] ?? 0), 0);
  return 2 * elementCount(space) * lanes * columns * sums;
}

function bindTerm(builder: ShaderBuilder, term: Term, tile: ContractTile): BoundTerm {
  const rank = term.w.shape.length;
  const fours = liesInFours(term.w, rank - 1)
    ? "columns"
    : liesInFours(term.w, rank - 3)
      ? "channels"
      : "none";
  const wide = liesInFours(term.a, 3);
  const step = wide || fours === "channels" ? 4 : tile.step;
  const [, height = 0, width = 0, channels = 0] = term.a.shape;
  const [sn = 0, sy = 0, sx = 0] = term.a.strides;
  const [st = 0, sk = 0, sl = 0, sc = 0] = term.w.strides.slice(-4);
  return {
    term,
    fours,
    step,
    a: builder.access(term.a, { write: false, wide }),
    w: builder.access(term.w, { write: false, wide: fours !== "none" }),
    code: {
      at: [builder.affine(term.at[0]), builder.affine(term.at[1])],
      height: builder.word(height),
      width: builder.word(width),
      map: [builder.word(sn), builder.word(sy), builder.word(sx)],
      weights: [builder.word(st), builder.factor(sk), builder.word(sl), builder.factor(sc)],
      ...(rank > 4 && { perImage: builder.word(term.w.strides[0] ?? 0) }),
      taps: builder.table(term.taps.flatMap(([row, column]) => [row, column, 0, 0])),
      tapCount: builder.word(term.taps.length),
      whole: builder.word(channels - (channels % step)),
    },
  };
}

interface Pass {
  readonly tile: ContractTile;
  /** Lanes computed in one pass over the terms: all, or the one whose number is the local `turn`. */
  readonly lanes: number;
  /** i32 code of the last column. */
  readonly lastColumn: string;
}

function termLines(bound: BoundTerm, pass: Pass): string {
  const { step, code } = bound;
  const channels = bound.term.a.shape[3] ?? 0;
  const [tapStride, , laneStride] = code.weights;
  const block = (part: Block): string[] => [
    ...loadRows(bound, pass.tile, part),
    ...loadWeights(bound, part, pass),
    ...multiply(pass, part),
  ];
  const rest = channels % step;
  return [
    `for (var t = 0; t < ${code.tapCount}; t++) {`,
    `let tap = p.v[${code.taps} + t];`,
    ...tapLines(bound, pass.tile),
    `let w0 = ${bound.w.offset} + t * ${tapStride} + turn * ${laneStride}${code.perImage === undefined ? "" : ` + image * ${code.perImage}`};`,
    ...(step <= channels
      ? [
          `for (var k = 0; k < ${code.whole}; k += ${step}) {`,
          ...block({ from: "k", count: step }),
          "}",
        ]
      : []),
    ...(rest > 0 ? ["{", ...block({ from: code.whole, count: rest }), "}"] : []),
    "}",
  ].join("\n");
}

function multiply({ tile, lanes }: Pass, { count }: Block): string[] {
  // Row by row, so that few accumulators are wanted in registers at a time.
  return tileCells(tile, lanes).flatMap((cell) => {
    const name = `acc${cellNumber(tile, cell)}`;
    return Array.from({ length: count }, (_, k) => {
      const value = `vec4<f32>(${rowValue(tile, cell.row, { k, count })})`;
      return `${name} = fma(${value}, ${weightName(cell.lane, cell.vector, k)}, ${name});`;
    });
  });
}
