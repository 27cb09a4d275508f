import type { ScatterKernel } from "@pixelweft/tensor/backend";
import { type Access, liesInFours } from "../access/access.ts";
import type { Place } from "../access/words.ts";
import { type Width, typeName } from "../scalar.ts";
import { type Shader, ShaderBuilder, type Site } from "../shader.ts";
import { perElement } from "./per-element.ts";

/** What the lines of a thread are written from: codes of places are i32. */
interface Code {
  /** The row that an index names, u32: a negative index is a large one. */
  readonly pick: (at: string) => string;
  readonly value: (at: string) => string;
  readonly store: (row: string, code: string) => string;
}

/**
 * Writes sums by index: one thread owns an element of the output, or four neighbours of a row, so its values are added in the order of
 * their indices. Where there are more rows than indices, the first index of each row owns it, and the other rows are zeroed before. Where
 * rows are replaced, the last index of each owns it, and no others are touched.
 */
export function scatterShaders(kernel: ScatterKernel, site: Site): Shader[] {
  const { values, indices, output } = kernel;
  const [picks = 0] = indices.shape;
  const [rows = 0] = output.shape;
  const width = [values, output].every((view) => liesInFours(view, 1)) ? 4 : 1;
  const zero = `${typeName("f32", width)}()`;
  const threads = (count: number, lines: (code: Code) => readonly string[]): Shader =>
    perColumn(kernel, { site, width, count, lines });
  const own = (pick: Code["pick"]): string[] => [
    `let own = ${pick("row")};`,
    `if (own >= ${rows}u) { return; }`,
  ];
  const added = ({ pick, value }: Code, from: string, row: string): string[] => [
    `var total = ${zero};`,
    `for (var p = ${from}; p < ${picks}; p++) { if (${pick("p")} == ${row}) { total += ${value("p")}; } }`,
  ];
  const unlessAt = (pick: Code["pick"], from: string, to: string): string =>
    `for (var q = ${from}; q < ${to}; q++) { if (${pick("q")} == own) { return; } }`;
  if (kernel.keep === true)
    return [
      threads(picks, ({ pick, value, store }) => [
        ...own(pick),
        unlessAt(pick, "row + 1", `${picks}`),
        store("i32(own)", value("row")),
      ]),
    ];
  if (rows <= picks)
    return [threads(rows, (code) => [...added(code, "0", "u32(row)"), code.store("row", "total")])];
  return [
    threads(rows, ({ store }) => [store("row", zero)]),
    threads(picks, (code) => [
      ...own(code.pick),
      unlessAt(code.pick, "0", "row"),
      ...added(code, "row", "own"),
      code.store("i32(own)", "total"),
    ]),
  ];
}

/** One thread for each column, or four of them, of so many rows. */
function perColumn(
  { values, indices, output }: ScatterKernel,
  of: {
    readonly site: Site;
    readonly width: Width;
    readonly count: number;
    readonly lines: (code: Code) => readonly string[];
  },
): Shader {
  const { width, count, lines } = of;
  const builder = new ShaderBuilder(of.site);
  const wide = width === 4;
  const from = builder.access(values, { write: false, wide });
  const at = builder.access(indices, { write: false, wide: false });
  const to = builder.access(output, { write: true, wide });
  const place = ({ view, offset }: Access, row: string): Place => {
    const [apart = 0, stride = 0] = view.strides;
    return { index: `${offset} + ${row} * ${apart} + column * ${stride}`, width, stride };
  };
  const columns = (output.shape[1] ?? 1) / width;
  const made = [
    `let row = i32(flat / ${columns}u);`,
    `let column = i32(flat % ${columns}u) * ${width};`,
    ...lines({
      pick: (p) => `u32(${at.load({ index: `${at.offset} + ${p} * ${indices.strides[0] ?? 0}` })})`,
      value: (p) => from.load(place(from, p)),
      store: (row, code) => to.store(place(to, row), { code, type: to.type }),
    }),
  ];
  // A thread may look at all indices.
  const work = 10 * count * columns * Math.max(1, indices.shape[0] ?? 1);
  return perElement(builder, count * columns, made, { work });
}
