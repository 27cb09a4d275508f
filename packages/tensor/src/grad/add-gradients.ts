import type { Tensor } from "../graph/node.ts";
import { add } from "../ops/arithmetic.ts";
import { concat } from "../ops/movement.ts";

/** Adds contributions; pieces that were cut from one tensor and tile it are put together instead of padded and added. */
export function addGradients(parts: readonly Tensor[]): Tensor {
  return tile(parts).reduce((sum, part) => add(sum, part));
}

function tile(parts: readonly Tensor[]): readonly Tensor[] {
  const pads = parts.filter((part) => part.op.kind === "pad");
  const [one] = pads;
  if (one === undefined || pads.length < 2) return parts;
  const inner = pads.flatMap((part) => part.inputs.slice(0, 1));
  const axes = one.shape.flatMap((n, i) => (inner.some((x) => x.shape[i] !== n) ? [i] : []));
  const [axis] = axes;
  if (axes.length !== 1 || axis === undefined) return parts;
  const start = (part: Tensor): number =>
    part.op.kind === "pad" ? (part.op.before[axis] ?? 0) : 0;
  const ordered = pads.toSorted((a, b) => start(a) - start(b));
  let next = 0;
  for (const part of ordered) {
    if (start(part) !== next) return parts;
    next += part.inputs[0]?.shape[axis] ?? 0;
  }
  if (next !== one.shape[axis]) return parts;
  const whole = concat(
    ordered.flatMap((part) => part.inputs.slice(0, 1)),
    axis,
  );
  return [...parts.filter((part) => part.op.kind !== "pad"), whole];
}
