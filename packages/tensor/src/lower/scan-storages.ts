import type { Tensor } from "../graph/node.ts";
import { scanInputs, type ScanInputs } from "../graph/scan-inputs.ts";
import { type GroupOutput, type Lowering, type ScopeState } from "./fusion-group.ts";
import { moved } from "./layout.ts";
import { sourcesOf } from "./sources.ts";
import type { Storage } from "./storage.ts";
import { takeOver } from "./take-over.ts";
import { wholeTarget, windowTarget } from "./targets.ts";

/** A scan taken apart. */
export interface ScanParts extends ScanInputs {
  readonly node: Tensor;
  readonly repeat: number;
  /** The nodes of its results, by slot: the last carried values, then the stacks. */
  readonly results: ReadonlyMap<number, Tensor>;
}

/** Takes a scan apart. */
export function scanParts({ analysis }: Lowering, node: Tensor): ScanParts | undefined {
  if (node.op.kind !== "scan") return undefined;
  return {
    node,
    repeat: node.op.body.repeat,
    ...scanInputs(node),
    results: new Map(
      analysis.nodes.flatMap((user) =>
        user.op.kind === "scanned" && user.inputs[0] === node
          ? [[user.op.slot, user] as const]
          : [],
      ),
    ),
  };
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

/** Memory for what a scan stacks; none for a stack that nobody reads. */
export function stackStorages(
  { newStorage }: Lowering,
  { repeat, first, stacked, results }: ScanParts,
): (Storage | undefined)[] {
  return stacked.map((value, i) =>
    results.has(first.length + i) ? newStorage([repeat, ...value.shape], value.dtype) : undefined,
  );
}

/** What an iteration writes: a row of each stack, then the next carried values over the old ones. */
export function iterationOutputs(
  { node, repeat, next, stacked }: ScanParts,
  carried: readonly Storage[],
  stacks: readonly (Storage | undefined)[],
): GroupOutput[] {
  if (node.op.kind !== "scan") return [];
  const { index } = node.op.body;
  const rows = stacked.flatMap((value, i): GroupOutput[] => {
    const storage = stacks[i];
    if (storage === undefined) return [];
    const row = windowTarget(storage, [repeat, ...value.shape], {
      start: [index, ...value.shape.map(() => 0)],
      size: [1, ...value.shape],
    });
    const layout = moved(row.layout, [{ kind: "reshape", shape: value.shape }]);
    return layout ? [{ value, target: { storage, layout }, inPlace: false }] : [];
  });
  const over = next.flatMap((value, slot): GroupOutput[] => {
    const storage = carried[slot];
    return storage ? [{ value, target: wholeTarget(storage, value.shape), inPlace: true }] : [];
  });
  return [...rows, ...over];
}
