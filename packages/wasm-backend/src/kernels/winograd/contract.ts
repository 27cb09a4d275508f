import { bytesOf } from "@pixelweft/tensor/backend";
import type { Local } from "../../emit/function.ts";
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
} from "../../work.ts";
import { type TileShape, tileRows } from "../contract-plan.ts";
import { grainOf } from "../contract-share.ts";
import { tileFunction } from "../contract-tile.ts";
import { epilogueFunction } from "../epilogue.ts";
import { denseLayout, writeStage } from "../stage.ts";
import type { WinogradPlan } from "./contract-plan.ts";
import { mapFunction, outputsFunction } from "./rows.ts";
import { outputsAtOnce, positionsOf } from "./transforms.ts";

/** Computes a contract by Winograd's transforms, whose transformed weights were packed to `packed`, an offset in shared scratch. */
export function winogradWork(plan: WinogradPlan, tiles: TileShape, packed: number): Work {
  const { kernel, product, block, bytes, grid } = plan;
  const { space, extras, outputs, epilogue, terms } = kernel;
  const [n, h, w] = space;
  const views = [...extras, ...outputs];
  const extent = n * Math.ceil(h / block);
  const cost = n * h * w * product.total * (3 * product.depth + epilogue.lines.length * 2);
  return {
    key: JSON.stringify([
      ["winograd", space, block, product.panel, product.total],
      terms.map(({ a, taps }) => [viewKey(a), taps]),
      views.map(viewKey),
      [extras.length, bodyKey(epilogue)],
    ]),
    args: [
      ...terms.flatMap(({ a, at }) => [addressOf(a), { value: at[0] }, { value: at[1] }]),
      { value: { constant: packed, terms: [] } },
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
    const { kernel, grid, tiles, bytes } = this.#plan;
    const [term] = kernel.terms;
    const [start, atRow, atColumn] = this.#part.args;
    if (!term || !start || !atRow || !atColumn) return;
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
    const { f, shared } = this.#around;
    const { product, tiles, bytes } = this.#plan;
    const { total, panel, depth, apart } = product;
    const weights = f.i32(add(shared, this.#part.args[3] ?? number(0)));
    const map = f.i32(this.#map);
    const sums = f.i32(this.#productsAt);
    const whole = Math.floor(total / panel);
    const one = (to: Local<"i32">, vectors: number): void => {
      let done = 0;
      for (const { rows: height, count } of tileRows(tiles * rows, this.#tiles.rows)) {
        const tile = tileFunction(this.#around, product, { rows: height, vectors });
        const from = plusNumber(map, done * (product.terms[0]?.step ?? 0));
        const at = plusNumber(to, done * apart * 4);
        f.call(tile, [from, number(0), number(0), weights, at, number(count)]);
        done += height * count;
      }
    };
    f.times(positionsOf(this.#plan.grid.width), () => {
      const to = f.i32(sums);
      f.times(whole, () => {
        one(to, panel / 4);
        f.advance(weights, depth * panel * 4);
        f.advance(to, panel * 4);
      });
      if (total % panel > 0) {
        one(to, (total % panel) / 4);
        f.advance(weights, depth * panel * 4);
      }
      f.advance(map, bytes.map);
      f.advance(sums, bytes.products);
    });
  }

  /** Makes sums of the products, row by row, for the epilogue. */
  #finish(image: I32, top: I32, rows: I32): void {
    const { f, own } = this.#around;
    const { kernel, grid, product, tiles, bytes } = this.#plan;
    const { total } = product;
    const { space, extras, outputs } = kernel;
    const views = [...extras, ...outputs];
    const strides = views.map((view) => view.strides[2] ?? 0);
    const transform = outputsFunction(this.#around, {
      columns: total,
      apart: bytes.products,
      taps: grid.width,
    });
    const epilogue = epilogueFunction(this.#around, product, { axis: 2, strides });
    const y = f.i32();
    f.count(y, { from: number(0), to: rows }, () => {
      const from = add(this.#productsAt, scale(y, 4 * total * tiles));
      f.call(transform, [from, own, number(tiles)]);
      const row = f.i32(add(top, y));
      const starts = views.map(({ strides: [sb = 0, sy = 0], dtype }, v) =>
        add(
          this.#part.args[4 + v] ?? number(0),
          scale(image, sb * bytesOf(dtype)),
          scale(row, sy * bytesOf(dtype)),
        ),
      );
      const loops = this.#part.args.slice(4 + views.length);
      f.call(epilogue, [own, number(space[2]), image, row, number(0), ...starts, ...loops]);
    });
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
