import { scaleAffine } from "../../graph/affine.ts";
import type { ScanBody, Tensor } from "../../graph/node.ts";
import type { ScanInputs } from "../../graph/scan-inputs.ts";
import { sizeOf } from "../../graph/shape.ts";
import { contiguous } from "../analyse/layout.ts";
import type { GroupOutput, Lowering, ScopeState } from "./fusion-group.ts";
import { sourcesOf } from "./sources.ts";
import type { Storage } from "./storage.ts";
import { takeOver } from "./take-over.ts";
import { wholeTarget } from "./targets.ts";

/** A scan taken apart. */
export interface ScanParts extends ScanBody, ScanInputs {
  readonly node: Tensor;
}

/**
 * Memory for the values that a scan carries: that of the first values, which iterations write over, or a copy where somebody still needs
 * those.
 */
export function carriedStorages(
  lowering: Lowering,
  scope: ScopeState,
  { node, first, next, stacked }: ScanParts,
): Storage[] {
  // The body hands these on or stacks them as they came from outside; then also what an earlier slot has taken.
  const kept = new Set(
    [...next, ...stacked].flatMap((value) =>
      sourcesOf(lowering, value).map((operand) => operand.node),
    ),
  );
  return first.map((value) => {
    const storage = takeOver(lowering, scope, { value, by: node, kept: kept.has(value) });
    kept.add(value);
    return storage;
  });
}

/** What an iteration writes: a row of each stack, then the next carried values over the old ones. */
export function iterationOutputs(
  { index, next, stacked }: ScanParts,
  carried: readonly Storage[],
  stacks: readonly Storage[],
): GroupOutput[] {
  const rows = stacked.flatMap((value, i): GroupOutput[] => {
    const [storage, { shape }] = [stacks[i], value];
    const layout = { ...contiguous(shape), offset: scaleAffine(index, sizeOf(shape)) };
    return storage ? [{ value, target: { storage, layout }, inPlace: false }] : [];
  });
  const over = next.flatMap((value, slot): GroupOutput[] => {
    const storage = carried[slot];
    return storage ? [{ value, target: wholeTarget(storage, value.shape), inPlace: true }] : [];
  });
  return [...rows, ...over];
}
