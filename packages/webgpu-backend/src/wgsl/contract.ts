import type { ContractKernel, Term, View } from "@pixelweft/tensor/backend";
import { type Access, liesInFours } from "./access.ts";
import { elementCount } from "./axes.ts";
import { epilogueLines } from "./epilogue.ts";
import { type Shader, ShaderBuilder, type Site } from "./shader.ts";
import { type ContractTile, chooseContractTile } from "./tile.ts";

/** One term of a contract, declared in a builder and described for the writer of the channel loop. */
interface BoundTerm {
  readonly term: Term;
  readonly a: Access;
  readonly w: Access;
  readonly aWide: boolean;
  /** Which axis of the weights is read in groups of four. */
  readonly wWide: "columns" | "channels" | "none";
  readonly at: readonly [string, string];
  readonly taps: number;
}

/**
 * Writes a contract. A thread owns a tile of rows (places) and columns and keeps one accumulator for each value; terms and
 * taps run in stored order and channels ascend, each by one `fma`, so the bits of a value do not depend on the tile.
 */
export function contractShaders(kernel: ContractKernel, site: Site): Shader[] {
  const rows = elementCount(kernel.space);
  if (rows === 0 || kernel.columns === 0) return [];
  const builder = new ShaderBuilder(site);
  const tile = chooseContractTile(kernel);
  const whole = kernel.columns % 4 === 0;
  const terms = kernel.terms.map((term) => bindTerm(builder, term, whole));
  const epilogue = epilogueLines(kernel, builder);
  const [tx, ty] = tile.threads;
  const columnGroups = Math.ceil(kernel.columns / (4 * tile.vectors * tx));
  const rowGroups = Math.ceil(rows / (tile.rows * ty));
  const main = [
    `let column = i32((group % ${columnGroups}u) * ${tx}u + lid.x) * ${4 * tile.vectors};`,
    `let first = i32((group / ${columnGroups}u) * ${ty}u + lid.y) * ${tile.rows};`,
    ...places(kernel, tile.rows, rows),
    ...accumulators(kernel, tile),
    ...terms.map((term) => termLines(kernel, term, tile)),
    ...epilogue(tile, rows),
  ];
  return [
    builder.build({
      main: main.join("\n"),
      grid: { size: [tx, ty], groups: columnGroups * rowGroups },
    }),
  ];
}

function bindTerm(builder: ShaderBuilder, term: Term, whole: boolean): BoundTerm {
  const aWide = liesInFours(term.a, 3);
  const wWide =
    whole && liesInFours(term.w, 3) ? "columns" : liesInFours(term.w, 1) ? "channels" : "none";
  return {
    term,
    aWide,
    wWide,
    a: builder.access(term.a, { write: false, wide: aWide }),
    w: builder.access(term.w, { write: false, wide: wWide !== "none" }),
    at: [builder.affine(term.at[0]), builder.affine(term.at[1])],
    taps: builder.table(term.taps.flatMap(([row, column]) => [row, column, 0, 0])),
  };
}

/** The coordinates of each row of the tile; rows past the end repeat the last one and are not stored. */
function places(kernel: ContractKernel, count: number, rows: number): string[] {
  const [, h, w] = kernel.space;
  const lines: string[] = [];
  for (let r = 0; r < count; r++) {
    lines.push(
      `let m${r} = min(first + ${r}, ${rows - 1});`,
      `let x${r} = m${r} % ${w}; let y${r} = (m${r} / ${w}) % ${h}; let n${r} = m${r} / ${w * h};`,
    );
  }
  return lines;
}

function accumulators(kernel: ContractKernel, tile: ContractTile): string[] {
  const names: string[] = [];
  for (let lane = 0; lane < kernel.lanes; lane++)
    for (let v = 0; v < tile.vectors; v++)
      for (let r = 0; r < tile.rows; r++) names.push(`var acc${lane}_${v}_${r} = vec4<f32>();`);
  return names;
}

function termLines(kernel: ContractKernel, bound: BoundTerm, tile: ContractTile): string {
  const { term, a, at } = bound;
  const [, height = 0, width = 0, channels = 0] = term.a.shape;
  const [sn = 0, sy = 0, sx = 0] = term.a.strides;
  const [st = 0] = term.w.strides;
  const blocks = Math.floor(channels / 4) * 4;
  const lines = [
    `for (var t = 0; t < ${term.taps.length}; t++) {`,
    `let tap = p.v[${bound.taps} + t];`,
  ];
  for (let r = 0; r < tile.rows; r++) {
    lines.push(
      `let ty${r} = y${r} + ${at[0]} + tap.x; let tx${r} = x${r} + ${at[1]} + tap.y;`,
      `let in${r} = u32(ty${r}) < ${height}u && u32(tx${r}) < ${width}u;`,
      `let a${r} = ${a.offset} + select(0, n${r} * ${sn} + ty${r} * ${sy} + tx${r} * ${sx}, in${r});`,
    );
  }
  lines.push(`let w0 = ${bound.w.offset} + t * ${st};`);
  if (blocks > 0)
    lines.push(
      `for (var k = 0; k < ${blocks}; k += 4) {`,
      channelBlock(kernel, bound, { tile, from: "k", count: 4 }),
      "}",
    );
  if (blocks < channels)
    lines.push(
      "{",
      channelBlock(kernel, bound, { tile, from: `${blocks}`, count: channels - blocks }),
      "}",
    );
  lines.push("}");
  return lines.join("\n");
}

interface Block {
  readonly tile: ContractTile;
  /** i32 code of the first channel. */
  readonly from: string;
  readonly count: number;
}

/** Up to four channels: loads of the rows' values, then one fma for each accumulator and channel. */
function channelBlock(kernel: ContractKernel, bound: BoundTerm, block: Block): string {
  const { tile, from, count } = block;
  const stride = bound.term.a.strides[3] ?? 0;
  const lines: string[] = [];
  for (let r = 0; r < tile.rows; r++) {
    const index = `a${r} + ${from} * ${stride}`;
    if (count === 4) {
      const value = bound.a.load({ index, width: 4, stride });
      lines.push(`let av${r} = select(vec4<f32>(), ${value}, in${r});`);
    } else {
      for (let k = 0; k < count; k++) {
        const value = bound.a.load({ index: `${index} + ${k * stride}`, width: 1, stride: 0 });
        lines.push(`let av${r}_${k} = select(0.0, ${value}, in${r});`);
      }
    }
  }
  for (let lane = 0; lane < kernel.lanes; lane++)
    for (let v = 0; v < tile.vectors; v++)
      lines.push(...weights(kernel, bound, { ...block, lane, v }));
  for (let k = 0; k < count; k++)
    for (let lane = 0; lane < kernel.lanes; lane++)
      for (let v = 0; v < tile.vectors; v++)
        for (let r = 0; r < tile.rows; r++) {
          const acc = `acc${lane}_${v}_${r}`;
          const value = count === 4 ? `av${r}.${"xyzw"[k]}` : `av${r}_${k}`;
          lines.push(`${acc} = fma(vec4<f32>(${value}), w${lane}_${v}_${k}, ${acc});`);
        }
  return lines.join("\n");
}

/** The weights of one lane and four columns, as one vec4 over columns for each channel of the block. */
function weights(
  kernel: ContractKernel,
  bound: BoundTerm,
  at: Block & { lane: number; v: number },
): string[] {
  const { lane, v, from, count } = at;
  const { w } = bound;
  const [, sk = 0, sl = 0, sc = 0] = bound.term.w.strides;
  const base = `w0 + ${lane * sl} + ${from} * ${sk}`;
  const name = `w${lane}_${v}`;
  const columns = [0, 1, 2, 3].map(
    (c) => `min(column + ${4 * v + c}, ${kernel.columns - 1}) * ${sc}`,
  );
  if (bound.wWide === "channels" && count === 4) {
    const loads = columns.map(
      (c, q) => `let ${name}c${q} = ${w.load({ index: `${base} + ${c}`, width: 4, stride: 1 })};`,
    );
    const turned = [..."xyzw"].map(
      (part, k) =>
        `let ${name}_${k} = vec4<f32>(${[0, 1, 2, 3].map((q) => `${name}c${q}.${part}`).join(", ")});`,
    );
    return [...loads, ...turned];
  }
  const lines: string[] = [];
  for (let k = 0; k < count; k++) {
    const row = `${base} + ${k * sk}`;
    if (bound.wWide === "columns") {
      const index = `${row} + min(column + ${4 * v}, ${kernel.columns - 4})`;
      lines.push(`let ${name}_${k} = ${w.load({ index, width: 4, stride: 1 })};`);
    } else {
      const items = columns.map((c) => w.load({ index: `${row} + ${c}`, width: 1, stride: 0 }));
      lines.push(`let ${name}_${k} = vec4<f32>(${items.join(", ")});`);
    }
  }
  return lines;
}

/** True when every row of the view starts at a multiple of four. */
export function columnsInFours(view: View): boolean {
  return liesInFours(view, view.shape.length - 1);
}
