import { innermostLoop, type Tensor } from "../../graph/node.ts";
import { addOutput } from "./fuse.ts";
import type { Lowering, ScopeState } from "./fusion-group.ts";
import type { Storage } from "./storage.ts";
import { wholeTarget } from "./targets.ts";

/** A value, and who wants to write over it. */
export interface TakeOver {
  readonly value: Tensor;
  /** The node that wants to write over the value. */
  readonly by: Tensor;
  /** Whether the value is needed as it was while `by` writes over it. */
  readonly kept: boolean;
}

/** The storage of `value` itself where nobody reads it later, or a copy of it. */
export function takeOver(
  lowering: Lowering,
  scope: ScopeState,
  { value, by, kept }: TakeOver,
): Storage {
  const { readers } = lowering.analysis;
  const storage = lowering.storages.get(value);
  const free =
    !kept &&
    storage?.kind === "arena" &&
    innermostLoop(value) === scope.loop &&
    [...(readers.get(value) ?? [])].every(
      (reader) => reader === by || isBefore(lowering, scope, { reader, by }),
    );
  if (free) {
    const ready = scope.ready.get(value);
    if (ready !== undefined) scope.ready.set(by, ready);
    return storage;
  }
  const copy = lowering.newStorage(value.shape, value.dtype);
  addOutput(lowering, scope, {
    value,
    target: wholeTarget(copy, value.shape),
    fills: by,
    inPlace: false,
  });
  return copy;
}

/** Whether a reader has run when `by` runs: itself, or the scan of this scope in whose body it is. */
function isBefore(
  { analysis }: Lowering,
  scope: ScopeState,
  { reader, by }: { reader: Tensor | string; by: Tensor },
): boolean {
  if (typeof reader === "string") return false;
  let outer: Tensor | undefined = reader;
  while (outer !== undefined && innermostLoop(outer) !== scope.loop)
    outer = analysis.scans.get(innermostLoop(outer));
  return outer !== undefined && outer.id < by.id;
}
