import { type NarrowFloat, type View, isNarrow } from "../backend/mod.ts";
import type { Machine } from "./machine.ts";
import { chunk } from "./machine.ts";
import type { HostMemory } from "./memory.ts";
import { type Elements, bitsOf, elementsOf, valuesOf } from "./narrow.ts";

// Shared by all cursors: filled and used up within one load or store.
const places = new Int32Array(chunk);

/** Reads and writes runs of a view's elements, counted in row-major order of its shape. */
export class Cursor {
  /** The elements as they lie in memory: of a narrow float its bits. */
  readonly data: Elements;
  /** The element that index (0, 0, …) lies on, as of the latest `seek`. */
  origin = 0;
  readonly #view: View;
  readonly #shape: readonly number[];
  readonly #strides: readonly number[];
  readonly #machine: Machine;
  readonly #narrow: NarrowFloat | undefined;
  readonly #coordinates: number[];

  constructor(view: View, memory: readonly HostMemory[], machine: Machine) {
    const held = memory[view.buffer];
    if (!held) throw new RangeError(`Cannot bind a view: there is no buffer ${view.buffer}`);
    this.data = elementsOf(view.dtype, held);
    this.#narrow = isNarrow(view.dtype) ? view.dtype : undefined;
    this.#view = view;
    this.#machine = machine;
    const scalar = view.shape.length === 0;
    this.#shape = scalar ? [1] : view.shape;
    this.#strides = scalar ? [0] : view.strides;
    this.#coordinates = this.#shape.map(() => 0);
  }

  /** Moves to where the loop indices now point. */
  seek(): void {
    this.origin = this.#machine.evaluate(this.#view.offset);
  }

  /** The number at a place of `data`. */
  element(place: number): number {
    const found = this.data[place] ?? 0;
    return this.#narrow ? (valuesOf(this.#narrow)[found] ?? 0) : found;
  }

  /** All numbers of the memory, by place; those of a narrow float as they are now. */
  numbers(): ArrayLike<number> {
    if (!this.#narrow) return this.data;
    const values = valuesOf(this.#narrow);
    const all = new Float32Array(this.data.length);
    for (let i = 0; i < all.length; i++) all[i] = values[this.data[i] ?? 0] ?? 0;
    return all;
  }

  load(target: Float64Array, start: number, count: number): void {
    const { data } = this;
    const at = this.locate(start, count);
    for (let i = 0; i < count; i++) target[i] = data[at[i] ?? 0] ?? 0;
    if (!this.#narrow) return;
    const values = valuesOf(this.#narrow);
    for (let i = 0; i < count; i++) target[i] = values[target[i] ?? 0] ?? 0;
  }

  /** Storing rounds to f32 or less, or wraps to i32 or u32: typed arrays do both. */
  store(numbers: Float64Array, start: number, count: number): void {
    const { data } = this;
    const at = this.locate(start, count);
    const source = this.#narrow ? bitsOf(this.#narrow, numbers.subarray(0, count)) : numbers;
    for (let i = 0; i < count; i++) data[at[i] ?? 0] = source[i] ?? 0;
  }

  /** Loads any number of elements. */
  loadAll(target: Float64Array, start: number): void {
    for (let i = 0; i < target.length; i += chunk) {
      const count = Math.min(chunk, target.length - i);
      this.load(target.subarray(i, i + count), start + i, count);
    }
  }

  /** Stores any number of elements. */
  storeAll(source: Float64Array, start: number): void {
    for (let i = 0; i < source.length; i += chunk) {
      const count = Math.min(chunk, source.length - i);
      this.store(source.subarray(i, i + count), start + i, count);
    }
  }

  /** Positions in `data` of `count` elements from the `start`th; valid until the next call on any cursor. */
  locate(start: number, count: number): Int32Array {
    const shape = this.#shape;
    const strides = this.#strides;
    const coordinates = this.#coordinates;
    const last = shape.length - 1;
    let rest = start;
    let place = this.origin;
    for (let axis = last; axis >= 0; axis--) {
      const size = shape[axis] ?? 1;
      const coordinate = rest % size;
      rest = (rest - coordinate) / size;
      coordinates[axis] = coordinate;
      place += coordinate * (strides[axis] ?? 0);
    }
    const size = shape[last] ?? 1;
    const stride = strides[last] ?? 0;
    for (let i = 0; i < count;) {
      const run = Math.min(count - i, size - (coordinates[last] ?? 0));
      for (const end = i + run; i < end; i++, place += stride) places[i] = place;
      coordinates[last] = (coordinates[last] ?? 0) + run;
      for (let axis = last; axis > 0 && coordinates[axis] === shape[axis]; axis--) {
        coordinates[axis] = 0;
        coordinates[axis - 1] = (coordinates[axis - 1] ?? 0) + 1;
        place += (strides[axis - 1] ?? 0) - (shape[axis] ?? 1) * (strides[axis] ?? 0);
      }
    }
    return places;
  }
}
