import type { View } from "../backend/mod.ts";
import type { Machine } from "./machine.ts";
import { chunk } from "./machine.ts";
import type { HostMemory } from "./memory.ts";

type Data = Float32Array | Int32Array | Uint32Array | Uint8Array;

// Shared by all cursors: filled and used up within one load or store.
const places = new Int32Array(chunk);

/** Reads and writes runs of a view's elements, counted in row-major order of its shape. */
export class Cursor {
  readonly data: Data;
  /** The element that index (0, 0, …) lies on, as of the latest `seek`. */
  origin = 0;
  readonly #view: View;
  readonly #shape: readonly number[];
  readonly #strides: readonly number[];
  readonly #machine: Machine;
  readonly #coordinates: number[];

  constructor(view: View, memory: readonly HostMemory[], machine: Machine) {
    const held = memory[view.buffer];
    if (!held) throw new RangeError(`Cannot bind a view: there is no buffer ${view.buffer}`);
    this.data = held[view.dtype];
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

  load(target: Float64Array, start: number, count: number): void {
    const { data } = this;
    const at = this.locate(start, count);
    for (let i = 0; i < count; i++) target[i] = data[at[i] ?? 0] ?? 0;
  }

  /** Storing rounds to f32, or wraps to i32 or u32: typed arrays do both. */
  store(source: Float64Array, start: number, count: number): void {
    const { data } = this;
    const at = this.locate(start, count);
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
