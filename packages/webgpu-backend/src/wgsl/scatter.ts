import type { ScatterKernel } from "@pixelweft/tensor/backend";
import type { Access } from "./access.ts";
import { type Shader, ShaderBuilder, type Site } from "./shader.ts";

const threads = 64;

/**
 * Writes sums by index: one thread owns an element of the output, so its values are added in the order of their indices. Where there are
 * more rows than indices, the first index of each row owns it, and the other rows are zeroed before. Where rows are replaced, the last
 * index of each owns it, and no others are touched.
 */
export function scatterShaders(kernel: ScatterKernel, site: Site): Shader[] {
  const [picks = 0] = kernel.indices.shape;
  const [rows = 0] = kernel.output.shape;
  if (kernel.keep === true) return [replace(kernel, site)];
  return rows <= picks ? [byRow(kernel, site)] : [zeros(kernel, site), byPick(kernel, site)];
}

function zeros({ output }: ScatterKernel, site: Site): Shader {
  const builder = new ShaderBuilder(site);
  const to = builder.access(output, { write: true, wide: false });
  const [rows = 0] = output.shape;
  return perElement(builder, output, rows, [storeAt(to, "row", "0.0")]);
}

function byRow(kernel: ScatterKernel, site: Site): Shader {
  const builder = new ShaderBuilder(site);
  const { matches, add, to } = accesses(kernel, builder);
  const [picks = 0] = kernel.indices.shape;
  const [rows = 0] = kernel.output.shape;
  return perElement(builder, kernel.output, rows, [
    "var total = 0.0;",
    `for (var p = 0; p < ${picks}; p++) { if (${matches("p", "u32(row)")}) { ${add} } }`,
    storeAt(to, "row", "total"),
  ]);
}

function byPick(kernel: ScatterKernel, site: Site): Shader {
  const builder = new ShaderBuilder(site);
  const { pick, matches, add, to } = accesses(kernel, builder);
  const [picks = 0] = kernel.indices.shape;
  const [rows = 0] = kernel.output.shape;
  return perElement(builder, kernel.output, picks, [
    `let own = ${pick("row")};`,
    `if (own >= ${rows}u) { return; }`,
    `for (var q = 0; q < row; q++) { if (${matches("q", "own")}) { return; } }`,
    "var total = 0.0;",
    `for (var p = row; p < ${picks}; p++) { if (${matches("p", "own")}) { ${add} } }`,
    storeAt(to, "i32(own)", "total"),
  ]);
}

function replace(kernel: ScatterKernel, site: Site): Shader {
  const builder = new ShaderBuilder(site);
  const { pick, matches, value, to } = accesses(kernel, builder);
  const [picks = 0] = kernel.indices.shape;
  const [rows = 0] = kernel.output.shape;
  return perElement(builder, kernel.output, picks, [
    `let own = ${pick("row")};`,
    `if (own >= ${rows}u) { return; }`,
    `for (var q = row + 1; q < ${picks}; q++) { if (${matches("q", "own")}) { return; } }`,
    storeAt(to, "i32(own)", value("row")),
  ]);
}

function accesses(
  { values, indices, output }: ScatterKernel,
  builder: ShaderBuilder,
): {
  readonly pick: (p: string) => string;
  readonly matches: (p: string, row: string) => string;
  readonly value: (p: string) => string;
  readonly add: string;
  readonly to: Access;
} {
  const from = builder.access(values, { write: false, wide: false });
  const at = builder.access(indices, { write: false, wide: false });
  const to = builder.access(output, { write: true, wide: false });
  const [apart = 0, beside = 0] = values.strides;
  // As u32 a negative index is a large one.
  const pick = (p: string): string =>
    `u32(${at.load(one(`${at.offset} + ${p} * ${indices.strides[0] ?? 0}`))})`;
  const value = (p: string): string =>
    from.load(one(`${from.offset} + ${p} * ${apart} + column * ${beside}`));
  return {
    pick,
    matches: (p, row) => `${pick(p)} == ${row}`,
    value,
    add: `total += ${value("p")};`,
    to,
  };
}

function one(index: string): { index: string; width: 1; stride: number } {
  return { index, width: 1, stride: 0 };
}

function storeAt(to: Access, row: string, code: string): string {
  const [apart = 0, beside = 0] = to.view.strides;
  const index = `${to.offset} + ${row} * ${apart} + column * ${beside}`;
  return to.store(one(index), { code, type: to.type });
}

/** One thread for each column of so many rows. */
function perElement(
  builder: ShaderBuilder,
  { shape }: ScatterKernel["output"],
  rows: number,
  lines: readonly string[],
): Shader {
  const [, columns = 1] = shape;
  const total = rows * columns;
  const main = [
    `let flat = group * ${threads}u + lid.x;`,
    `if (flat >= ${total}u) { return; }`,
    `let row = i32(flat / ${columns}u);`,
    `let column = i32(flat % ${columns}u);`,
    ...lines,
  ];
  return builder.build({
    main: main.join("\n"),
    grid: { size: [threads, 1], groups: Math.ceil(total / threads) },
  });
}
