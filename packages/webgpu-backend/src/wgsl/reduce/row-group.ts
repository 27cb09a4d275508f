import { splitIndex } from "../access/axes.ts";
import type { Traits } from "../tile.ts";
import type { Reduction } from "./reduction.ts";
import { sharedRow } from "./row-work.ts";

/** Rows of a thread group, and threads that share one of them. */
export interface GroupShape {
  readonly rows: number;
  readonly slices: number;
}

/** Threads that share a row. On software drivers threads are loops, and a barrier costs more than it saves. */
export function slicesOf(length: number, { share }: Traits): number {
  return length < (share > 1 ? longestAlone : sharedRow) ? 1 : 64;
}

/** From here on also a software driver shares a row. */
const longestAlone = 1024;

/** Rows in a thread group where a thread has a row for itself. */
export function rowsAlone({ share, nested = false }: Traits): number {
  if (share > 1) return nested ? share : 2 * share;
  return 64;
}

/** Lines that find the row of a thread and its coordinates `k…`. */
export function rowLines(parts: Reduction, row: string): string {
  return [
    `let row = ${row};`,
    `let k = min(row, ${parts.rows - 1}u);`,
    splitIndex("k", parts.kept.shape, { prefix: "k" }),
  ].join("\n");
}

/** How thread slice 0 joins the states of the other slices of its row: a barrier stands between the two texts. */
export interface JoinedSlices {
  readonly globals: string;
  readonly bytes: number;
  /** Of every thread. */
  readonly save: string;
  /** Of thread slice 0. */
  readonly merge: string;
}

/** The texts that join slices; `prefix` keeps the shared memory of several reductions apart. */
export function joinSlices(parts: Reduction, shape: GroupShape, prefix: string): JoinedSlices {
  const { state, merge } = parts.combiner;
  const cells = shape.rows * shape.slices;
  const shared = (name: string): string => `${prefix}_${name}`;
  const lines = [
    `for (var i = 1u; i < ${shape.slices}u; i++) {`,
    `let at = lid.x * ${shape.slices}u + i;`,
    merge(state.map(({ name }) => `${shared(name)}[at]`)),
    "}",
  ];
  return {
    globals: state
      .map(({ name, type }) => `var<workgroup> ${shared(name)}: array<${type}, ${cells}>;`)
      .join("\n"),
    bytes: 4 * cells * state.length,
    save: state
      .map(({ name }) => `${shared(name)}[lid.x * ${shape.slices}u + lid.y] = ${name};`)
      .join("\n"),
    merge: lines.join("\n"),
  };
}
