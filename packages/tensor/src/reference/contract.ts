import type { ContractKernel, Term, View } from "../backend/mod.ts";
import { CompiledBody } from "./body.ts";
import { Cursor } from "./cursor.ts";
import { chunk } from "./machine.ts";
import type { Bind, Machine } from "./machine.ts";

/** Sums the terms of a few places at a time, one accumulator for each lane and column, then runs the epilogue. */
export function compileContract(kernel: ContractKernel, machine: Machine): Bind {
  const { space, columns, lanes } = kernel;
  const [n, height, width] = space;
  const shape = [...space, columns];
  const epilogue = new CompiledBody(
    kernel.epilogue,
    { shape, positions: [...shape.keys()] },
    machine,
  );
  const places = n * height * width;
  const group = Math.max(1, Math.floor(chunk / columns));
  const sums = Array.from({ length: lanes }, () => new Float64Array(group * columns));
  return (memory) => {
    const cursor = (view: View) => new Cursor(view, memory, machine);
    const terms = kernel.terms.map((term) => new BoundTerm(term, cursor, machine));
    const target = epilogue.bind({
      inputs: kernel.extras.map(cursor),
      accumulators: sums,
      outputs: kernel.outputs.map(cursor),
    });
    return () => {
      target.seek();
      for (const term of terms) term.seek();
      for (let first = 0; first < places; first += group) {
        const count = Math.min(group, places - first);
        for (const lane of sums) lane.fill(0);
        for (let p = 0; p < count; p++) {
          const x = (first + p) % width;
          const y = Math.floor((first + p) / width) % height;
          const b = Math.floor((first + p) / (width * height));
          for (const term of terms) term.add(sums, p * columns, [b, y, x]);
        }
        const elements = count * columns;
        for (let offset = 0; offset < elements; offset += chunk)
          target.run(first * columns + offset, Math.min(chunk, elements - offset), offset);
      }
    };
  };
}

class BoundTerm {
  readonly #term: Term;
  readonly #a: Cursor;
  readonly #w: Cursor;
  readonly #machine: Machine;
  /** Numbers by their places in memory. */
  #weights: ArrayLike<number>;
  #map: ArrayLike<number>;
  #row = 0;
  #column = 0;

  constructor(term: Term, cursor: (view: View) => Cursor, machine: Machine) {
    this.#term = term;
    this.#a = cursor(term.a);
    this.#w = cursor(term.w);
    this.#weights = this.#w.data;
    this.#map = this.#a.data;
    this.#machine = machine;
  }

  seek(): void {
    this.#a.seek();
    this.#w.seek();
    this.#weights = this.#w.numbers();
    this.#map = this.#a.numbers();
    this.#row = this.#machine.evaluate(this.#term.at[0]);
    this.#column = this.#machine.evaluate(this.#term.at[1]);
  }

  /** Adds the taps of one output place to its accumulators, which begin at element `to` of each lane. */
  add(sums: readonly Float64Array[], to: number, place: readonly [number, number, number]): void {
    const { a, w, taps } = this.#term;
    const [, rows = 0, columns = 0, channels = 0] = a.shape;
    const [sb = 0, sy = 0, sx = 0, si = 0] = a.strides;
    const [wt = 0, wi = 0, wl = 0, wj = 0] = w.strides.slice(-4);
    const own = this.#w.origin + (w.strides.length > 4 ? place[0] * (w.strides[0] ?? 0) : 0);
    const outputs = w.shape.at(-1) ?? 0;
    const map = this.#map;
    const weights = this.#weights;
    for (let t = 0; t < taps.length; t++) {
      const [down, right] = taps[t] ?? [0, 0];
      const row = this.#row + place[1] + down;
      const column = this.#column + place[2] + right;
      if (row < 0 || row >= rows || column < 0 || column >= columns) continue;
      const from = this.#a.origin + place[0] * sb + row * sy + column * sx;
      for (let lane = 0; lane < sums.length; lane++) {
        const sum = sums[lane];
        if (sum === undefined) continue;
        const wrow = own + t * wt + lane * wl;
        for (let i = 0; i < channels; i++) {
          const value = map[from + i * si] ?? 0;
          let at = wrow + i * wi;
          for (let j = to; j < to + outputs; j++, at += wj)
            sum[j] = (sum[j] ?? 0) + value * (weights[at] ?? 0);
        }
      }
    }
  }
}
