import { elementCount } from "../access/axes.ts";
import { type Shader, ShaderBuilder, type Site } from "../shader.ts";
import { type BegunContract, bindBegun } from "./begun.ts";
import { bindTerm } from "./bound-term.ts";
import { chooseContractTile } from "./choose-tile.ts";
import { directLines } from "./direct.ts";
import { epilogueLines } from "./epilogue.ts";
import { type SummedProduct, summedProduct } from "./product.ts";
import { stagedBytes } from "./staged-tiles.ts";
import { stagedGlobals, stagedLines } from "./staged.ts";
import { type ContractTile, groupColumns, groupRows } from "./tile.ts";

/**
 * Writes a contract. A thread owns a tile of rows (places) and columns and keeps one accumulator for each value; terms and
 * taps run in stored order and channels ascend, each by one `fma`, and long sums are made in segments whose bounds depend on nothing
 * else: the bits of a value do not depend on the tile. Where each image has weights of its own, a tile has places of one image only.
 */
export function contractShaders(kernel: BegunContract, site: Site): Shader[] {
  const runs = [...site.repeats.values()].reduce((all, one) => all * one, 1);
  const product = { ...summedProduct(kernel, site.traits), runs };
  const { rows, columns, work } = product;
  if (rows === 0 || kernel.columns === 0 || elementCount(kernel.space) === 0) return [];
  const builder = new ShaderBuilder(site);
  const tile = chooseContractTile(product, site.traits);
  const wide = tile.kind === "staged" || !tile.singles;
  const terms = kernel.terms.map((term) => bindTerm(builder, term, wide));
  const begun = bindBegun(kernel, builder, tile);
  // Inside another dispatch what is summed and what becomes of it are two functions: kernels that have one of them alike share it.
  const apart = site.inside !== undefined;
  const finisher = apart ? new ShaderBuilder(site) : builder;
  const epilogue = epilogueLines(kernel, finisher);
  const count = builder.word(rows);
  const lastColumn = builder.word(columns - 1);
  const staged = tile.kind === "staged";
  const summed = { kernel, builder, terms, rows: count, lastColumn, product };
  const { lines, groups } = placeOfGroup(product, tile, builder);
  const [across, down] = tile.threads;
  const grid = { size: [across, down * (staged ? tile.split : 1)], groups } as const;
  const finish = apart ? [] : epilogue(tile, count);
  const main = [
    ...lines,
    ...(tile.kind === "staged"
      ? [...stagedLines({ ...summed, tile }), ...finish]
      : directLines({ ...summed, tile, begun, finish })),
  ].join("\n");
  const shader = builder.build({
    main,
    ...(staged && { globals: stagedGlobals(tile), workgroupBytes: stagedBytes(tile) }),
    grid,
    subgroups: !staged && tile.share > 1,
    work,
    cells: tile.rows * tile.vectors * kernel.lanes,
  });
  if (!apart) return [shader];
  const place = placeOfGroup(product, tile, finisher);
  const after = [...place.lines, ...epilogue(tile, finisher.word(rows))].join("\n");
  return [shader, finisher.build({ main: after, grid, work: 0 })];
}

/** Lines that find the first row and column of a thread of group `group`, and how many groups there are. */
function placeOfGroup(
  { rows, batches, columns }: SummedProduct,
  tile: ContractTile,
  builder: ShaderBuilder,
): { readonly lines: readonly string[]; readonly groups: number } {
  const columnGroups = Math.ceil(columns / groupColumns(tile));
  const rowGroups = Math.ceil(rows / groupRows(tile));
  const perColumns = `u32(${builder.word(columnGroups)})`;
  const rowGroup =
    batches === undefined
      ? `group / ${perColumns}`
      : `(group / ${perColumns}) % u32(${builder.word(rowGroups)})`;
  const split = tile.kind === "staged" ? tile.split : 1;
  const [, down] = tile.threads;
  const lines = [
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
  ];
  return { lines, groups: columnGroups * rowGroups * (batches ?? 1) };
}
