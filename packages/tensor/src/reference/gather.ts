import type { GatherKernel } from "../backend/mod.ts";
import { sizeOf } from "../graph/shape.ts";
import { Cursor } from "./cursor.ts";
import { chunk } from "./machine.ts";
import type { Bind, Machine } from "./machine.ts";

/** Picks one element of each row of the source; an index outside the row picks zero. */
export function compileGather(kernel: GatherKernel, machine: Machine): Bind {
  const { source, indices, output } = kernel;
  const rank = output.shape.length;
  const extent = source.shape[rank] ?? 0;
  const stride = source.strides[rank] ?? 0;
  const rows = { ...source, shape: output.shape, strides: source.strides.slice(0, rank) };
  const size = sizeOf(output.shape);
  const picks = machine.register(0);
  return (memory) => {
    const from = new Cursor(rows, memory, machine);
    const which = new Cursor(indices, memory, machine);
    const to = new Cursor(output, memory, machine);
    return () => {
      for (const cursor of [from, which, to]) cursor.seek();
      for (let start = 0; start < size; start += chunk) {
        const count = Math.min(chunk, size - start);
        which.load(picks, start, count);
        const places = from.locate(start, count);
        for (let i = 0; i < count; i++) {
          const pick = picks[i] ?? 0;
          const inside = pick >= 0 && pick < extent;
          picks[i] = inside ? from.element((places[i] ?? 0) + pick * stride) : 0;
        }
        to.store(picks, start, count);
      }
    };
  };
}
