import type { ContractKernel, Term } from "@pixelweft/tensor/backend";
import { type Access, liesInFours } from "./access.ts";
import { elementCount } from "./axes.ts";
import { epilogueLines } from "./epilogue.ts";
import { loadRows, placeLines, rowValue, tapLines } from "./rows.ts";
import { type Shader, ShaderBuilder, type Site } from "./shader.ts";
import { type ContractTile, cellNumber, chooseContractTile, tileCells } from "./tile.ts";
import { loadWeights, weightName } from "./weights.ts";

/** One term of a contract, declared in a builder. */
export interface BoundTerm {
  readonly term: Term;
  readonly a: Access;
  readonly w: Access;
  /** Row and column of the map that place (0, 0) lies on, as i32 code. */
  readonly at: readonly [string, string];
  /** Which axis of the weights is read in groups of four. */
  readonly fours: "columns" | "channels" | "none";
  /** Where the taps stand in the parameters. */
  readonly taps: number;
}

/** Up to four channels that are loaded together. */
export interface Block {
  /** i32 code of the first channel. */
  readonly from: string;
  readonly count: number;
}

/**
 * Writes a contract. A thread owns a tile of rows (places) and columns and keeps one accumulator for each value; terms and
 * taps run in stored order and channels ascend, each by one `fma`, so the bits of a value do not depend on the tile.
 */
export function contractShaders(kernel: ContractKernel, site: Site): Shader[] {
  const rows = elementCount(kernel.space);
  if (rows === 0 || kernel.columns === 0) return [];
  const builder = new ShaderBuilder(site);
  const tile = chooseContractTile(rows, kernel.lanes, site.traits);
  const terms = kernel.terms.map((term) => bindTerm(builder, term));
  const epilogue = epilogueLines(kernel, builder);
  const [tx, ty] = tile.threads;
  const columnGroups = Math.ceil(kernel.columns / (4 * tile.vectors * tx));
  const rowGroups = Math.ceil(rows / (tile.rows * ty));
  const lanes = tile.lanesApart ? 1 : kernel.lanes;
  const cells = tileCells(tile, lanes).map((cell) => `acc${cellNumber(tile, cell)}`);
  const main = [
    `let column = i32((group % ${columnGroups}u) * ${tx}u + lid.x) * ${4 * tile.vectors};`,
    `let first = i32((group / ${columnGroups}u) * ${ty}u + lid.y) * ${tile.rows};`,
    ...placeLines(kernel, tile, rows),
    `var cells: array<vec4<f32>, ${tile.rows * tile.vectors * kernel.lanes}>;`,
    `for (var turn = 0; turn < ${kernel.lanes / lanes}; turn++) {`,
    ...cells.map((name) => `var ${name} = vec4<f32>();`),
    ...terms.map((term) => termLines(kernel, term, { tile, lanes })),
    ...cells.map((name, at) => `cells[turn * ${cells.length} + ${at}] = ${name};`),
    "}",
    ...epilogue(tile, rows),
  ];
  return [
    builder.build({
      main: main.join("\n"),
      grid: { size: [tx, ty], groups: columnGroups * rowGroups },
      subgroups: tile.share > 1,
      work: contractWork(kernel),
    }),
  ];
}

function contractWork({ space, lanes, columns, terms }: ContractKernel): number {
  const sums = terms.reduce((sum, { taps, a }) => sum + taps.length * (a.shape[3] ?? 0), 0);
  return 2 * elementCount(space) * lanes * columns * sums;
}

function bindTerm(builder: ShaderBuilder, term: Term): BoundTerm {
  const fours = liesInFours(term.w, 3) ? "columns" : liesInFours(term.w, 1) ? "channels" : "none";
  return {
    term,
    fours,
    a: builder.access(term.a, { write: false, wide: liesInFours(term.a, 3) }),
    w: builder.access(term.w, { write: false, wide: fours !== "none" }),
    at: [builder.affine(term.at[0]), builder.affine(term.at[1])],
    taps: builder.table(term.taps.flatMap(([row, column]) => [row, column, 0, 0])),
  };
}

interface Pass {
  readonly tile: ContractTile;
  /** Lanes computed in one pass over the terms: all, or the one whose number is the local `turn`. */
  readonly lanes: number;
}

function termLines(kernel: ContractKernel, bound: BoundTerm, pass: Pass): string {
  const channels = bound.term.a.shape[3] ?? 0;
  const [tapStride = 0, , laneStride = 0] = bound.term.w.strides;
  const step = bound.a.wide || bound.fours === "channels" ? 4 : pass.tile.step;
  const whole = Math.floor(channels / step) * step;
  const block = (part: Block): string[] => [
    ...loadRows(bound, pass.tile, part),
    ...loadWeights(bound, part, { ...pass, columns: kernel.columns }),
    ...multiply(pass, part),
  ];
  return [
    `for (var t = 0; t < ${bound.term.taps.length}; t++) {`,
    `let tap = p.v[${bound.taps} + t];`,
    ...tapLines(bound, pass.tile),
    `let w0 = ${bound.w.offset} + t * ${tapStride} + turn * ${laneStride};`,
    ...(whole > 0
      ? [`for (var k = 0; k < ${whole}; k += ${step}) {`, ...block({ from: "k", count: step }), "}"]
      : []),
    ...(whole < channels
      ? ["{", ...block({ from: `${whole}`, count: channels - whole }), "}"]
      : []),
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
