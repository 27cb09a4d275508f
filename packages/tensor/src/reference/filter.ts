import type { FilterKernel, Tap } from "../backend/mod.ts";
import { Cursor } from "./cursor.ts";
import type { Bind, Machine } from "./machine.ts";

/** For each slab and tap, adds the outer products of all its places, in order. */
export function compileFilter(kernel: FilterKernel, machine: Machine): Bind {
  const { taps, slabs } = kernel;
  const [, rows = 0, columns = 0, inputs = 0] = kernel.a.shape;
  const [sb = 0, sy = 0, sx = 0, si = 0] = kernel.a.strides;
  const [n = 0, height = 0, width = 0, outputs = 0] = kernel.g.shape;
  const [gb = 0, gy = 0, gx = 0, go = 0] = kernel.g.strides;
  const places = n * height * width;
  const perSlab = Math.ceil(places / slabs);
  const sums = new Float64Array(inputs * outputs);
  return (memory) => {
    const a = new Cursor(kernel.a, memory, machine);
    const g = new Cursor(kernel.g, memory, machine);
    const output = new Cursor(kernel.output, memory, machine);
    let [map, grad] = [a.numbers(), g.numbers()];
    const addPlace = (place: number, row: number, column: number) => {
      const x = place % width;
      const y = Math.floor(place / width) % height;
      const b = Math.floor(place / (width * height));
      if (row + y < 0 || row + y >= rows || column + x < 0 || column + x >= columns) return;
      const from = a.origin + b * sb + (row + y) * sy + (column + x) * sx;
      const gradFrom = g.origin + b * gb + y * gy + x * gx;
      for (let i = 0; i < inputs; i++) {
        const value = map[from + i * si] ?? 0;
        const to = i * outputs;
        for (let o = 0; o < outputs; o++)
          sums[to + o] = (sums[to + o] ?? 0) + value * (grad[gradFrom + o * go] ?? 0);
      }
    };
    return () => {
      for (const cursor of [a, g, output]) cursor.seek();
      [map, grad] = [a.numbers(), g.numbers()];
      const atRow = machine.evaluate(kernel.at[0]);
      const atColumn = machine.evaluate(kernel.at[1]);
      for (let slab = 0; slab < slabs; slab++) {
        const end = Math.min(places, (slab + 1) * perSlab);
        taps.forEach(([down, right]: Tap, t) => {
          sums.fill(0);
          for (let place = slab * perSlab; place < end; place++)
            addPlace(place, atRow + down, atColumn + right);
          output.storeAll(sums, (slab * taps.length + t) * sums.length);
        });
      }
    };
  };
}
