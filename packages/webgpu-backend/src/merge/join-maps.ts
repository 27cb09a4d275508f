import type { MapKernel, View } from "@pixelweft/tensor/backend";
import { liesInFours } from "../wgsl/access/access.ts";
import { joinBodies } from "./join-bodies.ts";
import { type Repeats, mayOverlap, sameElements } from "./overlap.ts";

/** Two maps over the same shape as one; undefined where the second one reads what the first one writes, or where loads would be narrower. */
export function joinMaps(a: MapKernel, b: MapKernel, repeats: Repeats): MapKernel | undefined {
  if (a.shape.join() !== b.shape.join()) return undefined;
  const meet = (x: View, y: View): boolean => mayOverlap(x, y, repeats);
  const reads = b.inputs.some((view) => a.outputs.some((out) => meet(view, out)));
  const writes = b.outputs.some((view) => a.outputs.some((out) => meet(view, out)));
  const spoils = b.outputs.some((out) =>
    a.inputs.some((view) => !sameElements(out, view) && meet(out, view)),
  );
  if (reads || writes || spoils || !loadAlike(a, b)) return undefined;
  return {
    kind: "map",
    shape: a.shape,
    inputs: [...a.inputs, ...b.inputs],
    body: joinBodies(
      a.body,
      b.body,
      b.inputs.map((_, at) => a.inputs.length + at),
    ),
    outputs: [...a.outputs, ...b.outputs],
  };
}

/** Whether each buffer of both is touched in groups of four by both or by neither: the one would spoil that for the other. */
function loadAlike(a: MapKernel, b: MapKernel): boolean {
  const [x, y] = [wideBuffers(a), wideBuffers(b)];
  return [...x].every(([buffer, wide]) => (y.get(buffer) ?? wide) === wide);
}

function wideBuffers({ shape, inputs, outputs }: MapKernel): Map<number, boolean> {
  const found = new Map<number, boolean>();
  const last = shape.findLastIndex((extent) => extent > 1);
  for (const view of [...inputs, ...outputs])
    found.set(view.buffer, (found.get(view.buffer) ?? true) && liesInFours(view, last));
  return found;
}
