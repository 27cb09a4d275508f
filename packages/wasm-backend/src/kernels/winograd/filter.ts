import { type FilterKernel, bytesOf } from "@pixelweft/tensor/backend";
import type { Local } from "../../emit/function.ts";
import {
  add,
  divUnsigned,
  lessSigned,
  minSigned,
  number,
  plusNumber,
  remUnsigned,
  scale,
  sub,
  zeroMemory,
} from "../../emit/i32.ts";
import type { I32 } from "../../emit/value.ts";
import { type Part, type Surroundings, type Work, addressOf, viewKey } from "../../program/work.ts";
import { eachPanelGroup } from "../filter/filter-block.ts";
import { outerProductFunction } from "../filter/filter-tile.ts";
import { panelOffsets } from "../panels.ts";
import { type Box, denseLayout, writeStage } from "../stage.ts";
import type { WinogradFilterPlan } from "./filter-plan.ts";
import { panelTransformFunction } from "./panel-transforms.ts";
import { writeTaps } from "./taps.ts";
import { outputsAtOnce, positionsOf } from "./transforms.ts";

/** Threads take some columns of a slab at a time, with sums in their own scratch. */
export function winogradFilterWork(whole: FilterKernel, plan: WinogradFilterPlan): Work {
  const { a, g, at, taps, slabs, output } = whole;
  const [n = 0, h = 0, w = 0, outputs = 0] = g.shape;
  const channels = a.shape[3] ?? 0;
  const { bytes, grid } = plan;
  return {
    key: JSON.stringify(["winograd filter", viewKey(a), viewKey(g), viewKey(output), taps, slabs]),
    args: [addressOf(a), addressOf(g), addressOf(output), { value: at[0] }, { value: at[1] }],
    extent: slabs * plan.parts,
    grain: 1,
    cost: (n * h * w + 2 * slabs) * taps.length * channels * outputs,
    scratch: bytes.sums + bytes.row + positionsOf(grid.width) * (bytes.a + bytes.g),
    write: (surroundings, part) => new WinogradFilterWriter(plan, surroundings, part).write(),
  };
}

/** Some rows of an image. */
interface Block {
  readonly image: I32;
  readonly y: I32;
  readonly rows: I32;
  /** The rows before it, of all images. */
  readonly line: I32;
  /** The slab's places. */
  readonly first: I32;
  readonly end: I32;
  /** Addresses of the map and the gradient. */
  readonly a: I32;
  readonly g: I32;
}

class WinogradFilterWriter {
  readonly #plan: WinogradFilterPlan;
  readonly #around: Surroundings;
  readonly #part: Part;
  /** Not zero until the first places of a slab are added: sums begin with them. */
  readonly #fresh: Local<"i32">;

  constructor(plan: WinogradFilterPlan, around: Surroundings, part: Part) {
    this.#plan = plan;
    this.#around = around;
    this.#part = part;
    this.#fresh = around.f.i32();
  }

  write(): void {
    const { f, own } = this.#around;
    const { from, to, args } = this.#part;
    const { kernel, parts, bytes } = this.#plan;
    const [n = 0, h = 0, w = 0, columns = 0] = kernel.g.shape;
    const places = n * h * w;
    const perSlab = Math.ceil(places / kernel.slabs);
    const [toSlab = 0, , , toColumn = 0] = kernel.output.strides;
    const [a, g, output] = args;
    if (!a || !g || !output) return;
    const piece = f.i32();
    f.count(piece, { from, to }, () => {
      const slab = f.i32(divUnsigned(piece, number(parts)));
      const column = f.i32(scale(remUnsigned(piece, number(parts)), columns));
      const first = f.i32(minSigned(scale(slab, perSlab), number(places)));
      const end = f.i32(minSigned(plusNumber(first, perSlab), number(places)));
      const gradient = f.i32(
        add(g, scale(column, bytesOf(kernel.g.dtype) * (kernel.g.strides[3] ?? 0))),
      );
      // Only where there are slabs without places: elsewhere sums begin with their first places.
      if ((kernel.slabs - 1) * perSlab >= places) f.run(zeroMemory(own, number(bytes.sums)));
      f.set(this.#fresh, number(1));
      this.#slab({ a, g: gradient, first, end });
      writeTaps(this.#around, this.#plan, {
        from: own,
        to: f.i32(add(output, scale(slab, 4 * toSlab), scale(column, 4 * toColumn))),
      });
    });
  }

  /** Rows of one image at a time. */
  #slab(slab: Pick<Block, "a" | "g" | "first" | "end">): void {
    const { f } = this.#around;
    const { kernel, block } = this.#plan;
    const [, h = 0, w = 0] = kernel.g.shape;
    const line = f.i32(divUnsigned(slab.first, number(w)));
    const lines = f.i32(divUnsigned(plusNumber(slab.end, w - 1), number(w)));
    f.repeatWhile(lessSigned(line, lines), () => {
      const image = f.i32(divUnsigned(line, number(h)));
      const y = f.i32(remUnsigned(line, number(h)));
      const rest = minSigned(sub(number(h), y), sub(lines, line));
      const rows = f.i32(minSigned(rest, number(block)));
      this.#transform({ ...slab, image, y, rows, line });
      this.#products(rows);
      f.set(this.#fresh, number(0));
      f.set(line, add(line, rows));
    });
  }

  /** Transforms each row of the map and of the gradient, once. */
  #transform(block: Block): void {
    const { f } = this.#around;
    const { kernel, grid, tiles } = this.#plan;
    const [, , w = 0] = kernel.g.shape;
    const [, , , atRow, atColumn] = this.#part.args;
    if (!atRow || !atColumn) return;
    const row = f.i32();
    f.count(row, { from: number(0), to: plusNumber(block.rows, grid.taps.length - 1) }, () =>
      this.#row("a", row, {
        image: add(block.a, this.#batch("a", block.image)),
        row: plusNumber(add(atRow, block.y, row), grid.first[0]),
        column: plusNumber(atColumn, grid.first[1]),
        pitch: tiles * outputsAtOnce + grid.width - 1,
      }),
    );
    f.count(row, { from: number(0), to: block.rows }, () => {
      const before = f.i32(scale(add(block.line, row), w));
      this.#row("g", row, {
        image: add(block.g, this.#batch("g", block.image)),
        row: add(block.y, row),
        column: number(0),
        pitch: tiles * outputsAtOnce,
        limits: () => ({ from: sub(block.first, before), to: sub(block.end, before) }),
      });
    });
  }

  #batch(name: "a" | "g", image: I32): I32 {
    const { strides, dtype } = this.#plan.kernel[name];
    return scale(image, bytesOf(dtype) * (strides[0] ?? 0));
  }

  #row(name: "a" | "g", row: I32, box: Omit<Box, "view" | "rows" | "tail">): void {
    const { f } = this.#around;
    const { kernel, grid, panels, tiles, bytes } = this.#plan;
    const view = kernel[name];
    const from = this.#rowAt;
    const image = f.i32(box.image);
    writeStage(f, { ...box, image, view, rows: number(1), tail: 0 }, denseLayout(f, view, from));
    const transform = panelTransformFunction(this.#around, {
      kind: name === "a" ? "map" : "gradient",
      taps: grid.width,
      panels: panels[name],
      channels: view.shape[3] ?? 0,
      apart: bytes[name],
    });
    f.call(transform, [this.#panels(name), scale(row, tiles), number(tiles), from]);
  }

  /** Adds outer products of all tiles of the block, position by position. */
  #products(rows: I32): void {
    const { f, own } = this.#around;
    const { grid, panels, tiles, bytes, outputs, sumBytes } = this.#plan;
    const positions = positionsOf(grid.width);
    const places = f.i32(scale(rows, tiles));
    const [a, g, sums] = [f.i32(this.#panels("a")), f.i32(this.#panels("g")), f.i32(own)];
    const offsets = panelOffsets(panels.a);
    f.times(positions, () => {
      grid.taps.forEach((_, tapRow) =>
        eachPanelGroup(f, panels.g, ({ width: columns, start, first }) => {
          let firstRow = 0;
          panels.a.groups.forEach(({ width: height, count }, i) => {
            const product = outerProductFunction(this.#around, {
              rows: height,
              vectors: columns / 4,
              width: outputs,
              steps: [4 * height, 4 * columns],
              gap: 0,
              apart: 4 * height * panels.a.pixels,
            });
            const to = tapRow * positions * sumBytes + 4 * firstRow * outputs;
            f.call(product, [
              plusNumber(a, (offsets[i] ?? 0) + 4 * height * tiles * tapRow),
              add(g, start),
              plusNumber(add(sums, scale(first, 4)), to),
              number(1),
              places,
              number(count),
              this.#fresh,
            ]);
            firstRow += height * count;
          });
        }),
      );
      f.advance(a, bytes.a);
      f.advance(g, bytes.g);
      f.advance(sums, sumBytes);
    });
  }

  get #rowAt(): I32 {
    return plusNumber(this.#around.own, this.#plan.bytes.sums);
  }

  #panels(name: "a" | "g"): I32 {
    const { grid, bytes } = this.#plan;
    const { sums, row, a } = bytes;
    return plusNumber(
      this.#around.own,
      sums + row + (name === "g" ? positionsOf(grid.width) * a : 0),
    );
  }
}
