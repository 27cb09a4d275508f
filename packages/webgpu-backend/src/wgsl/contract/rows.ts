import type { ContractKernel } from "@pixelweft/tensor/backend";
import { times } from "../times.ts";
import type { Block, BoundTerm } from "./bound-term.ts";
import type { DirectTile } from "./tile.ts";

/** How many rows a thread loads itself; the others of its tile come from its subgroup. */
function loaders(tile: DirectTile): number[] {
  return times(tile.rows / tile.share, (g) => g);
}

/** The coordinates of the rows that a thread loads, of `rows` (i32 code); rows past the end repeat the last one and are not stored. */
export function placeLines(kernel: ContractKernel, tile: DirectTile, rows: string): string[] {
  return loaders(tile).map((g) => {
    const row =
      tile.share > 1 ? `first + ${g * tile.share} + i32(lane % ${tile.share}u)` : `first + ${g}`;
    return coordinates(kernel, { name: `${g}`, row, rows });
  });
}

/** Whether each image of the batch has weights of its own: then rows are those of the image whose number is the local `image`. */
export function hasOwnWeights({ terms }: ContractKernel): boolean {
  return terms.some(({ w }) => w.shape.length > 4);
}

/** Locals `n…`, `y…` and `x…` of a row. */
export function coordinates(
  kernel: ContractKernel,
  at: { name: string; row: string; rows: string },
): string {
  const [, h, w] = kernel.space;
  const { name, row, rows } = at;
  return [
    `let m${name} = u32(min(${row}, ${rows} - 1));`,
    `let x${name} = i32(m${name} % ${w}u);`,
    `let y${name} = i32((m${name} / ${w}u) % ${h}u);`,
    `let n${name} = ${hasOwnWeights(kernel) ? "image" : `i32(m${name} / ${w * h}u)`};`,
  ].join(" ");
}

/** Where the current tap of each loaded row lies in the map, and whether it lies inside. */
export function tapLines(bound: BoundTerm, tile: DirectTile): string[] {
  return loaders(tile).flatMap((g) => tapOfRow(bound, g, "let "));
}

/** The same of row `g`; `declare` is empty where the locals are there already. */
export function tapOfRow({ a, code }: BoundTerm, g: number, declare: "let " | ""): string[] {
  const { at, height, width, map } = code;
  return [
    `let ty${g} = y${g} + ${at[0]} + tap.x; let tx${g} = x${g} + ${at[1]} + tap.y;`,
    `${declare}in${g} = u32(ty${g}) < u32(${height}) && u32(tx${g}) < u32(${width});`,
    `${declare}a${g} = ${a.offset} + select(0, n${g} * ${map[0]} + ty${g} * ${map[1]} + tx${g} * ${map[2]}, in${g});`,
  ];
}

/** Whether a block of channels is one load: where fours lie together, the last one is, too, however few of it there are. */
export function areTogether({ a }: BoundTerm, { count }: Block): boolean {
  return count === 4 || a.wide;
}

/** Loads a block of channels of every row; what lies outside the map is zero. */
export function loadRows(bound: BoundTerm, tile: DirectTile, block: Block): string[] {
  const { term, a } = bound;
  const { from, count, most } = block;
  const stride = term.a.strides[3] ?? 0;
  const there = most && `let there = vec4<i32>(0, 1, 2, 3) < vec4<i32>(${most} - ${from});`;
  const rows = loaders(tile).flatMap((g) => {
    const index = `a${g} + ${from} * ${stride}`;
    const inside = most ? `there & vec4<bool>(in${g})` : `in${g}`;
    if (areTogether(bound, block))
      return [
        `let own${g} = select(vec4<f32>(), ${a.load({ index, width: 4, stride })}, ${inside});`,
      ];
    return times(count, (k) => {
      const value = a.load({ index: `${index} + ${k * stride}` });
      return `let own${g}_${k} = select(0.0, ${value}, in${g});`;
    });
  });
  return there ? [there, ...rows] : rows;
}

/** Takes a row of the tile from the thread of the subgroup that loaded it. */
export function takeRow(
  tile: DirectTile,
  row: number,
  { count, together }: { count: number; together: boolean },
): string[] {
  if (tile.share === 1) return [];
  const broadcast = tile.threads[1] > 1 ? "quadBroadcast" : "subgroupBroadcast";
  const g = Math.floor(row / tile.share);
  const parts = together ? [""] : times(count, (k) => `_${k}`);
  return parts.map(
    (part) => `let row${row}${part} = ${broadcast}(own${g}${part}, ${row % tile.share}u);`,
  );
}

/** The value of channel `k` of the block in a row of the tile. */
export function rowValue(
  tile: DirectTile,
  row: number,
  { k, together }: { k: number; together: boolean },
): string {
  const name = tile.share === 1 ? "own" : "row";
  return together ? `${name}${row}.${"xyzw"[k]}` : `${name}${row}_${k}`;
}
