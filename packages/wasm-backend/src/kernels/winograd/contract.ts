import { bytesOf } from "@pixelweft/tensor/backend";
import {
  add,
  divUnsigned,
  eq,
  minSigned,
  number,
  plusNumber,
  remUnsigned,
  scale,
  sub,
} from "../../emit/i32.ts";
import type { I32 } from "../../emit/value.ts";
import {
  type Part,
  type Surroundings,
  type Work,
  addressOf,
  bodyKey,
  loopArguments,
  viewKey,
} from "../../program/work.ts";
import type { TileShape } from "../contract/contract-plan.ts";
import { grainOf } from "../contract/contract-share.ts";
import { termArguments } from "../contract/contract-tile.ts";
import { epilogueFunction } from "../epilogue.ts";
import { denseLayout, writeStage } from "../stage.ts";
import type { WinogradPlan } from "./contract-plan.ts";
import { mapFunction, outputsFunction } from "./rows.ts";
import { writeSums } from "./sums.ts";
import { outputsAtOnce, positionsOf } from "./transforms.ts";

/** Computes a contract by Winograd's transforms, whose transformed weights were packed to `packed`, an offset in shared scratch. */
export function winogradWork(plan: WinogradPlan, tiles: TileShape, packed: number): Work {
  const { kernel, term, product, rest, block, bytes, grid } = plan;
  const { space, extras, outputs, epilogue, terms } = kernel;
  const [n, h, w] = space;
  const views = [...extras, ...outputs];
  const extent = n * Math.ceil(h / block);
  const depth = 3 * product.depth + 2 * (rest?.depth ?? 0);
  const cost = n * h * w * product.total * (depth + epilogue.lines.length * 2);
  return {
    key: JSON.stringify([
      ["winograd", space, block, product.panel, product.total, rest?.panel, terms.indexOf(term)],
      terms.map(({ a, taps }) => [viewKey(a), taps]),
      views.map(viewKey),
      [extras.length, bodyKey(epilogue)],
    ]),
    args: [
      addressOf(term.a),
      ...term.at.map((value) => ({ value })),
      { value: { constant: packed, terms: [] } },
      ...(rest?.terms ?? []).flatMap((other) => termArguments(other).slice(0, 1)),
      ...views.map((view) => addressOf(view)),
      ...loopArguments(epilogue),
    ],
    extent,
    grain: grainOf(product, { extent, cost }),
    cost,
    scratch: bytes.sums + bytes.row + positionsOf(grid.width) * (bytes.map + bytes.products),
    write: (surroundings, part) => new WinogradWriter(plan, tiles, surroundings, part).write(),
  };
}

/** Where the addresses of other terms begin among the arguments. */
const firstOther = 4;

class WinogradWriter {
  readonly #plan: WinogradPlan;
  readonly #tiles: TileShape;
  readonly #around: Surroundings;
  readonly #part: Part;

  constructor(plan: WinogradPlan, tiles: TileShape, around: Surroundings, part: Part) {
    this.#plan = plan;
    this.#tiles = tiles;
    this.#around = around;
    this.#part = part;
  }

  write(): void {
    const { f } = this.#around;
    const { from, to } = this.#part;
    const { block, kernel } = this.#plan;
    const [, h] = kernel.space;
    const blocks = Math.ceil(h / block);
    const item = f.i32();
    const last = h - (blocks - 1) * block;
    f.count(item, { from, to }, () => {
      const image = f.i32(divUnsigned(item, number(blocks)));
      const top = f.i32(scale(remUnsigned(item, number(blocks)), block));
      const rows = f.i32(minSigned(sub(number(h), top), number(block)));
      this.#transform(image, top, rows);
      if (last === block) this.#products(block);
      else
        f.when(
          eq(rows, number(last)),
          () => this.#products(last),
          () => this.#products(block),
        );
      this.#finish(image, top, rows);
    });
  }

  /** Transforms each row of the map that the block reads, once. */
  #transform(image: I32, top: I32, rows: I32): void {
    const { f } = this.#around;
    const { term, grid, tiles, bytes } = this.#plan;
    const [start, atRow, atColumn] = this.#part.args;
    if (!start || !atRow || !atColumn) return;
    const channels = term.a.shape[3] ?? 0;
    const [sb = 0] = term.a.strides;
    const row = f.i32();
    const address = f.i32(add(start, scale(image, 4 * sb)));
    const count = plusNumber(rows, grid.taps.length - 1);
    f.count(row, { from: number(0), to: count }, () => {
      const box = {
        view: term.a,
        image: address,
        row: plusNumber(add(atRow, top, row), grid.first[0]),
        column: plusNumber(atColumn, grid.first[1]),
        rows: number(1),
        pitch: tiles * outputsAtOnce + grid.width - 1,
        tail: 0,
      };
      writeStage(f, box, denseLayout(f, term.a, this.#row));
      const transform = mapFunction(this.#around, { channels, apart: bytes.map, taps: grid.width });
      const to = add(this.#map, scale(row, 4 * channels * tiles));
      f.call(transform, [this.#row, to, number(tiles)]);
    });
  }

  /** A product for each position, of all tiles of the block. */
  #products(rows: number): void {
    const { f } = this.#around;
    const { grid, product, tiles, bytes } = this.#plan;
    const weights = f.i32(this.#weights);
    const map = f.i32(this.#map);
    const sums = f.i32(this.#productsAt);
    f.times(positionsOf(grid.width), () => {
      writeSums(this.#around, product, {
        places: tiles * rows,
        tiles: this.#tiles,
        starts: [map],
        weights,
        sums: f.i32(sums),
      });
      f.advance(map, bytes.map);
      f.advance(sums, bytes.products);
    });
  }

  /** Adds the other terms of a row of the window to its sums. */
  #rest(image: I32, row: I32): void {
    const { f, own } = this.#around;
    const { kernel, grid, product, rest } = this.#plan;
    if (!rest) return;
    const starts = rest.terms.map(({ term: { a } }, i) => {
      const [sb = 0, sy = 0] = a.strides;
      const first = this.#part.args[firstOther + i] ?? number(0);
      return f.i32(add(first, scale(image, 4 * sb), scale(row, 4 * sy)));
    });
    const behind = positionsOf(grid.width) * product.packed;
    const weights = f.i32(plusNumber(this.#weights, behind));
    writeSums(this.#around, rest, {
      places: kernel.space[2],
      tiles: this.#tiles,
      starts,
      weights,
      sums: f.i32(own),
    });
  }

  /** Makes sums of the products, row by row, for the epilogue. */
  #finish(image: I32, top: I32, rows: I32): void {
    const { f, own } = this.#around;
    const { kernel, grid, product, rest, tiles, bytes } = this.#plan;
    const { total } = product;
    const { space, extras, outputs } = kernel;
    const views = [...extras, ...outputs];
    const strides = views.map((view) => view.strides[2] ?? 0);
    const transform = outputsFunction(this.#around, {
      columns: total,
      apart: bytes.products,
      taps: grid.width,
    });
    const firstView = firstOther + (rest?.terms.length ?? 0);
    const epilogue = epilogueFunction(this.#around, product, { axis: 2, strides });
    const y = f.i32();
    f.count(y, { from: number(0), to: rows }, () => {
      const from = add(this.#productsAt, scale(y, 4 * total * tiles));
      f.call(transform, [from, own, number(tiles)]);
      const row = f.i32(add(top, y));
      this.#rest(image, row);
      const starts = views.map(({ strides: [sb = 0, sy = 0], dtype }, v) =>
        add(
          this.#part.args[firstView + v] ?? number(0),
          scale(image, sb * bytesOf(dtype)),
          scale(row, sy * bytesOf(dtype)),
        ),
      );
      const loops = this.#part.args.slice(firstView + views.length);
      f.call(epilogue, [own, number(space[2]), image, row, number(0), ...starts, ...loops]);
    });
  }

  get #weights(): I32 {
    return add(this.#around.shared, this.#part.args[3] ?? number(0));
  }

  get #row(): I32 {
    return plusNumber(this.#around.own, this.#plan.bytes.sums);
  }

  get #map(): I32 {
    return plusNumber(this.#row, this.#plan.bytes.row);
  }

  get #productsAt(): I32 {
    return plusNumber(this.#map, positionsOf(this.#plan.grid.width) * this.#plan.bytes.map);
  }
}
