import { bytesOf } from "@pixelweft/tensor/backend";
import type { FunctionBuilder, Local } from "../../emit/function.ts";
import { add, number, plusNumber, scale } from "../../emit/i32.ts";
import type { I32 } from "../../emit/value.ts";
import type { Part, Surroundings } from "../../program/work.ts";
import { type Panels, panelLayout, panelOffsets } from "../panels.ts";
import { type Box, writeStage } from "../stage.ts";
import { type FilterPlan, oneTap } from "./filter-plan.ts";
import { outerProductFunction } from "./filter-tile.ts";

export interface Slab {
  readonly args: Part["args"];
  /** Its places. */
  readonly first: I32;
  readonly end: I32;
  /** Address of its sums. */
  readonly sums: I32;
  /** Not zero until its first places are added: sums begin with them. */
  readonly fresh: Local<"i32">;
}

type Rows = Pick<Box, "row" | "column" | "rows" | "limits">;

/** Places of a slab that are added to its sums before these go back to memory. */
export interface Block extends Slab {
  readonly image: I32;
  readonly a: Rows;
  readonly g: Rows;
  readonly lines: I32;
  /** Of each line. */
  readonly places: I32;
}

/** Adds the outer products of a block to the sums of every tap. */
export function sumBlock(plan: FilterPlan, around: Surroundings, block: Block): void {
  const { f } = around;
  const { stage, panels } = plan;
  const sides = plan.direct ? directSides(plan, around, block) : stagedSides(plan, around, block);
  const taps = plan.flat ? oneTap : plan.kernel.taps;
  const [toTap, toRow] = plan.apart;
  taps.forEach(([row, column], t) => {
    const pixel = (row - stage.first[0]) * stage.pitch + column - stage.first[1];
    const sums = plusNumber(block.sums, 4 * t * toTap);
    eachPanelGroup(f, panels.g, ({ width: columns, start, first: firstColumn }) => {
      let firstRow = 0;
      panels.a.groups.forEach(({ width: rows, count }, i) => {
        const { from, step, gap, apart } = sides.map({ rows, group: i, firstRow, pixel });
        const gradient = sides.gradient({ columns, start, firstColumn });
        const product = outerProductFunction(around, {
          rows,
          vectors: columns / 4,
          width: toRow,
          steps: [step, gradient.step],
          gap,
          apart,
        });
        f.call(product, [
          from,
          gradient.from,
          plusNumber(add(sums, scale(firstColumn, 4)), 4 * firstRow * toRow),
          block.lines,
          block.places,
          number(count),
          block.fresh,
        ]);
        firstRow += rows * count;
      });
    });
  });
  f.set(block.fresh, number(0));
}

/** Where tiles read: addresses, and bytes. */
interface Sides {
  /** Tiles of so many channels below each other; a tap's first pixel is counted in the staged map. */
  map(tiles: { rows: number; group: number; firstRow: number; pixel: number }): {
    readonly from: I32;
    /** From place to place, more between lines, and from tile to tile. */
    readonly step: number;
    readonly gap: number;
    readonly apart: number;
  };
  gradient(panel: { columns: number; start: I32; firstColumn: I32 }): {
    readonly from: I32;
    readonly step: number;
  };
}

/** Map and gradient as they lie: a tile reads a stretch of each place. */
function directSides({ views }: FilterPlan, { f, own }: Surroundings, block: Block): Sides {
  const [map = own, gradient = own] = block.args;
  const [toMap, toGradient] = [views.a, views.g].map(({ strides }) => 4 * (strides[2] ?? 0));
  const start = {
    a: f.i32(add(map, scale(block.a.column, toMap ?? 0))),
    g: f.i32(add(gradient, scale(block.g.column, toGradient ?? 0))),
  };
  return {
    map: ({ rows, firstRow }) => ({
      from: plusNumber(start.a, 4 * firstRow),
      step: toMap ?? 0,
      gap: 0,
      apart: 4 * rows,
    }),
    gradient: ({ firstColumn }) => ({
      from: add(start.g, scale(firstColumn, 4)),
      step: toGradient ?? 0,
    }),
  };
}

/** Copies of both, in panels, which are worth their making where several taps read them. */
function stagedSides(plan: FilterPlan, around: Surroundings, block: Block): Sides {
  const { f, own } = around;
  const { views, width, stage, panels, bytes } = plan;
  const to = {
    a: f.i32(plusNumber(own, bytes[0])),
    g: f.i32(plusNumber(own, bytes[0] + bytes[1])),
  };
  (["a", "g"] as const).forEach((name, i) => {
    const view = views[name];
    const start = block.args[i] ?? own;
    const box = {
      view,
      image: f.i32(add(start, scale(block.image, bytesOf(view.dtype) * (view.strides[0] ?? 0)))),
      pitch: name === "a" ? stage.pitch : width,
      tail: name === "a" ? stage.tail : 0,
      ...block[name],
    };
    writeStage(f, box, panelLayout(around, view, { panels: panels[name], to: to[name] }));
  });
  const offsets = panelOffsets(panels.a);
  return {
    map: ({ rows, group, pixel }) => ({
      from: plusNumber(to.a, (offsets[group] ?? 0) + 4 * pixel * rows),
      step: 4 * rows,
      gap: 4 * rows * (stage.pitch - width),
      apart: 4 * rows * panels.a.pixels,
    }),
    gradient: ({ columns, start }) => ({ from: add(to.g, start), step: 4 * columns }),
  };
}

interface Panel {
  readonly width: number;
  /** Bytes before it. */
  readonly start: I32;
  /** Columns before it. */
  readonly first: I32;
}

/** Panels one after another, by loops where they are alike. */
export function eachPanelGroup(
  f: FunctionBuilder,
  panels: Panels,
  body: (panel: Panel) => void,
): void {
  const offsets = panelOffsets(panels);
  let before = 0;
  panels.groups.forEach(({ width, count }, g) => {
    const start = f.i32(number(offsets[g] ?? 0));
    const first = f.i32(number(before));
    f.times(count, () => {
      body({ width, start, first });
      f.advance(start, 4 * width * panels.pixels);
      f.advance(first, width);
    });
    before += width * count;
  });
}
