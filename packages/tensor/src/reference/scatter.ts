import type { ScatterKernel } from "../backend/mod.ts";
import { Cursor } from "./cursor.ts";
import type { Bind, Machine } from "./machine.ts";

/** Adds each row of values to the row of the output that its index names, one after the other; with `keep` it replaces that row. */
export function compileScatter(kernel: ScatterKernel, machine: Machine): Bind {
  const { values, indices, output, keep = false } = kernel;
  const [picks = 0, columns = 0] = values.shape;
  const [rows = 0] = output.shape;
  const row = new Float64Array(columns);
  const pick = new Float64Array(1);
  const sums = new Float64Array(rows * columns);
  return (memory) => {
    const from = new Cursor(values, memory, machine);
    const which = new Cursor(indices, memory, machine);
    const to = new Cursor(output, memory, machine);
    return () => {
      for (const cursor of [from, which, to]) cursor.seek();
      if (keep) to.loadAll(sums, 0);
      else sums.fill(0);
      for (let p = 0; p < picks; p++) {
        which.load(pick, p, 1);
        const [r = -1] = pick;
        if (r < 0 || r >= rows) continue;
        from.loadAll(row, p * columns);
        for (let c = 0; c < columns; c++)
          sums[r * columns + c] = (keep ? 0 : (sums[r * columns + c] ?? 0)) + (row[c] ?? 0);
      }
      to.storeAll(sums, 0);
    };
  };
}
