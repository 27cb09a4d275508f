import { type View, bytesOf } from "@pixelweft/tensor/backend";
import { type RowStep, rowAxes } from "../wgsl/reduce/row-work.ts";
import { type RowView, rowLayout } from "./row-layout.ts";

/** What a step over rows reads and writes. */
export interface RowViews {
  readonly reads: readonly RowView[];
  readonly writes: readonly RowView[];
}

/** The views of a step over so many rows; undefined where one of them has no rows. */
export function rowViews(step: RowStep, rows: number): RowViews | undefined {
  const kept = rowAxes(step, rows);
  if (kept === undefined) return undefined;
  // What a reduction gives has rows of one element, and no axes for more.
  const after = step.kind === "reduce" && step.combine !== "prefix" ? step.shape.length : kept;
  const extras = step.kind === "reduce" ? step.extras : [];
  const reads = [...layOut(step.inputs, kept), ...layOut(extras, after)];
  // Words of narrow elements are shared with other rows.
  const narrow = step.outputs.some(({ dtype }) => bytesOf(dtype) < 4);
  const writes = narrow ? [undefined] : layOut(step.outputs, after);
  const all = [...reads, ...writes];
  return all.every((one) => one !== undefined)
    ? { reads: reads.flatMap((one) => one ?? []), writes: writes.flatMap((one) => one ?? []) }
    : undefined;
}

function layOut(views: readonly View[], kept: number): (RowView | undefined)[] {
  return views.map((view) => {
    const layout = rowLayout(view, kept);
    return layout === undefined ? undefined : { view, layout };
  });
}

/** Other views in the places of what a step reads and writes. */
export interface ViewMoves {
  read(view: View): View;
  write(view: View): View;
}

/** A step with other views in the places of its own. */
export function withViews(step: RowStep, { read, write }: ViewMoves): RowStep {
  const [inputs, outputs] = [step.inputs.map(read), step.outputs.map(write)];
  return step.kind === "map"
    ? { ...step, inputs, outputs }
    : { ...step, inputs, outputs, extras: step.extras.map(read) };
}
