import { sizeOf } from "@pixelweft/tensor";
import { type DType, type Step, type View, bytesOf } from "@pixelweft/tensor/backend";
import type { CaseBuilder } from "../case.ts";
import type { Chance } from "../chance.ts";
import { affine, flip, pick, slice, stridesOf } from "../view.ts";
import type { Sizes } from "./random-sizes.ts";

/** A loop around the steps that are being written. */
export interface Loop {
  readonly loop: number;
  readonly count: number;
}

/** Something that kernels can read. */
export interface Value {
  readonly view: View;
  /** The same bits on every backend: not computed in f32. */
  readonly exact: boolean;
  /** Roughly the largest magnitude; infinite for integers that may have any bits. */
  readonly size: number;
  /** Kernels may update it in place. */
  readonly writable: boolean;
  /** Its place in the arena, if it is there. */
  readonly region?: Region;
}

interface Region {
  readonly start: number;
  readonly length: number;
}

/** The arena of a random program, what lies in it, and the loops that are open. */
export class RandomMemory {
  readonly values: Value[] = [];
  readonly loops: Loop[] = [];
  readonly sizes: Sizes;
  readonly #chance: Chance;
  readonly #arena: View;
  readonly #free: Region[] = [];
  #fresh: Value[] = [];
  #end = 0;

  constructor(chance: Chance, builder: CaseBuilder, sizes: Sizes) {
    this.#chance = chance;
    this.sizes = sizes;
    this.#arena = builder.arena([sizes.arena]);
  }

  /** Some value as a view of `shape`: sliced, permuted, flipped, repeated, moved by loops. */
  read(shape: readonly number[], fits: (value: Value) => boolean): Value | undefined {
    const candidates = this.values.filter(fits);
    if (candidates.length === 0) return undefined;
    // Late values are read more often, so that programs are deep.
    const late = candidates.slice(-3);
    const value = this.#chance.pick(this.#chance.happens(0.5) ? late : candidates);
    return { ...value, view: this.#fit(value.view, shape) };
  }

  /** Room for a result, in a layout of its own; it can be read after `commit`. */
  store(shape: readonly number[], result: Pick<Value, "exact" | "size"> & { dtype: DType }): View {
    const chance = this.#chance;
    const chosen = this.loops.filter(() => chance.happens(0.7));
    const total = chosen.reduce((size, { count }) => size * count, sizeOf(shape));
    const stacked = total > this.sizes.arena / 16 ? [] : chosen;
    const whole = [...stacked.map(({ count }) => count), ...shape];
    const { length, ...layout } = this.#layout(whole);
    const region = this.#allocate(length);
    let view: View = {
      buffer: this.#arena.buffer,
      // A place counts words.
      offset: affine((region.start * 4) / bytesOf(result.dtype)),
      shape: whole,
      dtype: result.dtype,
      strides: layout.strides,
    };
    whole.forEach((_, axis) => {
      if (chance.happens(0.15)) view = flip(view, axis);
    });
    for (const { loop } of stacked) view = pick(view, 0, affine(0, { [loop]: 1 }));
    const { exact, size } = result;
    this.#fresh.push({ view, exact, size, writable: true, region });
    return view;
  }

  /** Whether there may be no room for the results of another kernel. */
  get isHalfFull(): boolean {
    return this.#end > this.sizes.arena / 2;
  }

  /** Whether it is a result of the kernel that is being made. */
  isFresh(view: View): boolean {
    return this.#fresh.some((value) => value.view === view);
  }

  /** Room for another result like a fresh one, of another shape. */
  storeLike(view: View, shape: readonly number[]): View {
    const like = this.#fresh.find((value) => value.view === view);
    if (!like) throw new RangeError("Cannot store: no result of this kernel is like it");
    return this.store(shape, { ...like, dtype: view.dtype });
  }

  /** Notes that a value was updated in place. */
  update(view: View, change: Pick<Value, "exact" | "size">): void {
    const index = this.values.findIndex((value) => value.view === view);
    const value = this.values[index];
    if (value) this.values[index] = { ...value, ...change };
  }

  /** Lets the results of a finished kernel be read. */
  commit(): void {
    this.values.push(...this.#fresh);
    this.#fresh = [];
  }

  /** Gives the place of some value to later ones. */
  retire(): void {
    const index = this.values.findIndex((value) => value.region && this.#chance.happens(0.3));
    const value = this.values[index];
    if (!value?.region || this.loops.length > 0) return;
    this.values.splice(index, 1);
    this.#free.push(value.region);
  }

  /** Runs `write` inside a loop; what it stored is afterwards seen with the iterations as an axis. */
  inside(loop: Loop, write: () => Step[]): Step {
    this.loops.push(loop);
    const body = write();
    this.loops.pop();
    this.values.forEach((value, i) => {
      this.values[i] = { ...value, view: unrolled(value.view, loop) };
    });
    return { kind: "repeat", loop: loop.loop, repeat: loop.count, body };
  }

  /** Axes in any order in memory, with gaps after one of them. */
  #layout(shape: readonly number[]): { strides: number[]; length: number } {
    const chance = this.#chance;
    const order = chance.happens(0.6) ? [...shape.keys()] : chance.shuffled([...shape.keys()]);
    const gap = chance.happens(0.5) ? chance.whole(0, shape.length) : -1;
    const padded = order.map(
      (axis, d) => (shape[axis] ?? 1) + (d === gap ? chance.whole(1, 3) : 0),
    );
    const dense = stridesOf(padded);
    const step = gap === shape.length ? 2 : 1;
    const strides = shape.map((_, axis) => step * (dense[order.indexOf(axis)] ?? 1));
    return { strides, length: step * sizeOf(padded) };
  }

  #allocate(length: number): Region {
    const index = this.#free.findIndex((region) => region.length >= length);
    const [reused] = index < 0 ? [] : this.#free.splice(index, 1);
    if (reused) return reused;
    const region = { start: this.#end + this.#chance.whole(0, 5), length };
    this.#end = region.start + length;
    if (this.#end > sizeOf(this.#arena.shape))
      throw new RangeError(
        `Cannot place ${length} elements: the arena of a random program is full`,
      );
    return region;
  }

  /** Each axis of `shape` is some stretch of an axis of the view, or repeats; left axes are fixed somewhere. */
  #fit(view: View, shape: readonly number[]): View {
    const chance = this.#chance;
    let rest = view;
    let left = [...view.shape.keys()];
    const axes = shape.map((extent) => {
      const fitting = left.filter((axis) => (view.shape[axis] ?? 1) >= extent);
      if (fitting.length === 0 || chance.happens(0.1)) return -1;
      const exactly = fitting.filter((axis) => view.shape[axis] === extent);
      const [axis = -1] =
        exactly.length > 0 && chance.happens(0.8) ? exactly : chance.shuffled(fitting);
      left = left.filter((other) => other !== axis);
      rest = this.#stretch(rest, axis, extent);
      return axis;
    });
    for (const axis of left) rest = this.#stretch(rest, axis, 1);
    return {
      ...rest,
      shape,
      strides: axes.map((axis, d) => (axis < 0 || shape[d] === 1 ? 0 : (rest.strides[axis] ?? 0))),
    };
  }

  /** `extent` coordinates of an axis, from anywhere, perhaps backwards or moved by a loop. */
  #stretch(view: View, axis: number, extent: number): View {
    const chance = this.#chance;
    const room = (view.shape[axis] ?? 1) - extent;
    const moving = this.loops.find(({ count }) => count - 1 <= room && chance.happens(0.5));
    const travel = moving ? moving.count - 1 : 0;
    const start = affine(chance.whole(0, room - travel), moving ? { [moving.loop]: 1 } : {});
    const stretch = slice(view, axis, { start, size: extent });
    return extent > 1 && chance.happens(0.15) ? flip(stretch, axis) : stretch;
  }
}

/** The iterations of a loop that moves a view, as its first axis. */
function unrolled(view: View, { loop, count }: Loop): View {
  const { constant, terms } = view.offset;
  const stride = terms
    .filter((term) => term.loop === loop)
    .reduce((sum, term) => sum + term.stride, 0);
  if (stride === 0) return view;
  return {
    ...view,
    offset: { constant, terms: terms.filter((term) => term.loop !== loop) },
    shape: [count, ...view.shape],
    strides: [stride, ...view.strides],
  };
}
