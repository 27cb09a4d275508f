import type { ContractKernel } from "@pixelweft/tensor/backend";
import { elementCount } from "../axes.ts";
import { type Shader, ShaderBuilder, type Site } from "../shader.ts";
import { bindTerm } from "./bound-term.ts";
import { chooseContractTile } from "./choose-tile.ts";
import { directLines } from "./direct.ts";
import { epilogueLines } from "./epilogue.ts";
import { summedProduct } from "./product.ts";
import { stagedBytes } from "./staged-tiles.ts";
import { stagedGlobals, stagedLines } from "./staged.ts";
import { groupColumns, groupRows } from "./tile.ts";

/**
 * Writes a contract. A thread owns a tile of rows (places) and columns and keeps one accumulator for each value; terms and
 * taps run in stored order and channels ascend, each by one `fma`, and long sums are made in segments whose bounds depend on nothing
 * else: the bits of a value do not depend on the tile. Where each image has weights of its own, a tile has places of one image only.
 */
export function contractShaders(kernel: ContractKernel, site: Site): Shader[] {
  const product = summedProduct(kernel, site.traits);
  const { rows, batches, columns, work } = product;
  if (rows === 0 || kernel.columns === 0 || elementCount(kernel.space) === 0) return [];
  const builder = new ShaderBuilder(site);
  const tile = chooseContractTile(product, site.traits);
  const terms = kernel.terms.map((term) => bindTerm(builder, term));
  const epilogue = epilogueLines(kernel, builder);
  const columnGroups = Math.ceil(columns / groupColumns(tile));
  const rowGroups = Math.ceil(rows / groupRows(tile));
  const count = builder.word(rows);
  const lastColumn = builder.word(columns - 1);
  const perColumns = `u32(${builder.word(columnGroups)})`;
  const rowGroup =
    batches === undefined
      ? `group / ${perColumns}`
      : `(group / ${perColumns}) % u32(${builder.word(rowGroups)})`;
  const staged = tile.kind === "staged";
  const split = staged ? tile.split : 1;
  const [across, down] = tile.threads;
  const summed = { kernel, builder, terms, rows: count, lastColumn, product };
  const main = [
    `let firstColumn = i32(group % ${perColumns}) * ${groupColumns(tile)};`,
    "let column = firstColumn + i32(lid.x) * 4;",
    ...(batches === undefined
      ? []
      : [`let image = i32(group / ${perColumns} / u32(${builder.word(rowGroups)}));`]),
    `let firstRow = i32(${rowGroup}) * ${groupRows(tile)};`,
    ...(split > 1
      ? [`let down = i32(lid.y) % ${down};`, `let segment = i32(lid.y) / ${down};`]
      : ["let down = i32(lid.y);"]),
    `let first = firstRow + down * ${tile.rows};`,
    ...(staged ? stagedLines({ ...summed, tile }) : directLines({ ...summed, tile })),
    ...epilogue(tile, count),
  ];
  return [
    builder.build({
      main: main.join("\n"),
      ...(staged && { globals: stagedGlobals(tile), workgroupBytes: stagedBytes(tile) }),
      grid: { size: [across, down * split], groups: columnGroups * rowGroups * (batches ?? 1) },
      subgroups: tile.kind === "direct" && tile.share > 1,
      work,
    }),
  ];
}
