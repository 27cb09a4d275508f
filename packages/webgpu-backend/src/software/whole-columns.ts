import type { BufferSpec, ContractKernel, View } from "@pixelweft/tensor/backend";
import { wholeFours } from "../wgsl/access/access.ts";
import { reached } from "../wgsl/access/reach.ts";

/** Columns in whole fours, where what lies behind rows may be read, and written; else as many as there are. */
export function wholeColumns(
  { columns, extras, outputs }: ContractKernel,
  buffers: readonly BufferSpec[],
): number {
  const whole = wholeFours(columns);
  const hasSpare = ({ spare = 0 }: View): boolean => columns + spare >= whole;
  const canRead = (view: View): boolean => {
    const { last } = reached({ ...view, shape: view.shape.with(3, whole) }, new Map());
    // Buffers have whole rows of four numbers.
    const held = wholeFours((buffers[view.buffer]?.bytes ?? 0) / 4);
    return hasSpare(view) || (view.offset.terms.length === 0 && last < held);
  };
  return outputs.every(hasSpare) && extras.every(canRead) ? whole : columns;
}
