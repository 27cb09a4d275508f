import { affine } from "../graph/affine.ts";
import type { Tensor } from "../graph/node.ts";
import { at, type Shape } from "../graph/shape.ts";
import { full } from "../ops/broadcast.ts";
import type { Draft, Lowering, Root, ScopeState, Target } from "./draft.ts";
import { leaves } from "./expression.ts";
import { contiguous, moved, type Movement } from "./layout.ts";
import { addRoot, note, readsAcross } from "./merge.ts";
import { overwrite, stash } from "./overwrite.ts";
import { Reads } from "./reads.ts";
import type { Storage } from "./storage.ts";

/** Turns the nodes of one loop (-1: the whole program) into kernels, and writes the results last. */
export function schedule(lowering: Lowering, loop: number, results: readonly Root[]): ScopeState {
  const { nodes, scope: scopeOf, stored } = lowering.analysis;
  const scope: ScopeState = { loop, drafts: [], ready: new Map(), reads: new Reads() };
  for (const node of nodes)
    if (scopeOf.get(node) === loop && stored.has(node)) scheduleNode(lowering, scope, node);
  for (const root of results) if (!root.inPlace) addRoot(lowering, scope, root);
  overwrite(
    lowering,
    scope,
    results.filter((root) => root.inPlace),
  );
  return scope;
}

function scheduleNode(lowering: Lowering, scope: ScopeState, node: Tensor): void {
  switch (node.op.kind) {
    case "data":
    case "input":
    case "state":
    case "carry":
    case "scanned":
    case "copy":
      return;
    case "concat":
      return scheduleConcat(lowering, scope, node, node.op.axis);
    case "pad":
      return schedulePad(lowering, scope, node, node.op.before);
    case "place":
      return schedulePlace(lowering, scope, node);
    case "scan":
      return scheduleScan(lowering, scope, node);
    case "reduce":
    case "contract":
    case "filter":
    case "gather":
    case "custom":
      return scheduleHeavy(lowering, scope, node);
    default:
      addRoot(lowering, scope, ownRoot(lowering, node));
  }
}

function ownRoot(lowering: Lowering, node: Tensor): Root {
  const storage = lowering.newStorage(node.shape, node.dtype);
  lowering.homes.set(node, storage);
  return { value: node, target: whole(storage, node.shape), fills: node, inPlace: false };
}

function whole(storage: Storage, shape: Shape): Target {
  return { storage, layout: contiguous(shape) };
}

/** A kernel of its own: it runs after everything so far, and later elementwise work may join it. */
function scheduleHeavy(lowering: Lowering, scope: ScopeState, node: Tensor): void {
  const draft: Draft = { index: scope.drafts.length, node, space: node.shape, lanes: 1, roots: [] };
  scope.drafts.push(draft);
  for (const input of node.inputs)
    for (const leaf of leaves(input, [], { lowering }) ?? [])
      note(lowering, scope, { index: draft.index, leaf, apart: true });
  draft.roots.push(ownRoot(lowering, node));
  scope.ready.set(node, draft.index);
}

/** The part of a storage of `shape` that starts at `start`. */
function part(
  storage: Storage,
  shape: Shape,
  window: { start: Movement & { kind: "slice" } },
): Target {
  const layout = moved(contiguous(shape), [window.start]);
  if (layout === undefined) throw new TypeError(`Cannot write a part of [${shape}]`);
  return { storage, layout };
}

function window(
  size: Shape,
  start: readonly (number | ReturnType<typeof affine>)[],
): { start: Movement & { kind: "slice" } } {
  return {
    start: {
      kind: "slice",
      start: start.map((s) => affine(s)),
      step: size.map(() => 1),
      shape: size,
    },
  };
}

function scheduleConcat(lowering: Lowering, scope: ScopeState, node: Tensor, axis: number): void {
  const storage = lowering.newStorage(node.shape, node.dtype);
  lowering.homes.set(node, storage);
  let start = 0;
  for (const value of node.inputs) {
    const target = part(
      storage,
      node.shape,
      window(
        value.shape,
        node.shape.map((_, i) => (i === axis ? start : 0)),
      ),
    );
    addRoot(lowering, scope, { value, target, fills: node, inPlace: false });
    start += at(value.shape, axis);
  }
}

function schedulePad(
  lowering: Lowering,
  scope: ScopeState,
  node: Tensor,
  before: readonly number[],
): void {
  const storage = lowering.newStorage(node.shape, node.dtype);
  lowering.homes.set(node, storage);
  const zeros = full(node.shape, 0, node.dtype);
  addRoot(lowering, scope, {
    value: zeros,
    target: whole(storage, node.shape),
    fills: node,
    inPlace: false,
  });
  for (const value of node.inputs) {
    const target = part(storage, node.shape, window(value.shape, before));
    addRoot(lowering, scope, { value, target, fills: node, inPlace: true });
  }
}

function schedulePlace(lowering: Lowering, scope: ScopeState, node: Tensor): void {
  const [base, value] = node.inputs;
  if (base === undefined || value === undefined || node.op.kind !== "place") return;
  const storage = takeOver(lowering, scope, { value: base, by: node, kept: false });
  lowering.homes.set(node, storage);
  const target = part(storage, node.shape, window(value.shape, node.op.start));
  const root: Root = { value, target, fills: node, inPlace: true };
  addRoot(
    lowering,
    scope,
    readsAcross(lowering, root) ? { ...root, value: stash(lowering, scope, value) } : root,
  );
}

interface TakeOver {
  readonly value: Tensor;
  /** The node that wants to write over the value. */
  readonly by: Tensor;
  /** Whether the value is needed as it was while `by` writes over it. */
  readonly kept: boolean;
}

/** The storage of `value` itself when nobody reads it later, or a copy of it. */
function takeOver(lowering: Lowering, scope: ScopeState, { value, by, kept }: TakeOver): Storage {
  const { stored, readers, scope: scopeOf } = lowering.analysis;
  const storage = lowering.homes.get(value);
  const free =
    !kept &&
    storage?.kind === "arena" &&
    stored.has(value) &&
    value.op.kind !== "data" &&
    scopeOf.get(value) === scope.loop &&
    [...(readers.get(value) ?? [])].every(
      (reader) => reader === by || isBefore(lowering, scope, { reader, by }),
    );
  if (free) {
    const ready = scope.ready.get(value);
    if (ready !== undefined) scope.ready.set(by, ready);
    return storage;
  }
  const copy = lowering.newStorage(value.shape, value.dtype);
  addRoot(lowering, scope, { value, target: whole(copy, value.shape), fills: by, inPlace: false });
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
  while (outer !== undefined && analysis.scope.get(outer) !== scope.loop)
    outer = analysis.scans.get(analysis.scope.get(outer) ?? -1);
  return outer !== undefined && outer.id < by.id;
}

function scheduleScan(lowering: Lowering, scope: ScopeState, node: Tensor): void {
  if (node.op.kind !== "scan") return;
  const { loop, repeat, index, carry } = node.op.body;
  const next = node.inputs.slice(carry.length, 2 * carry.length);
  const stacked = node.inputs.slice(2 * carry.length);
  // What the body hands on or stacks as it came from outside, and what an earlier slot has taken.
  const kept = new Set(
    [...next, ...stacked].flatMap((value) =>
      (leaves(value, [], { lowering }) ?? []).map((leaf) => leaf.node),
    ),
  );
  const carried = carry.map((placeholder, slot) => {
    const value = node.inputs[slot] ?? placeholder;
    const storage = takeOver(lowering, scope, { value, by: node, kept: kept.has(value) });
    kept.add(value);
    lowering.homes.set(placeholder, storage);
    return storage;
  });
  const given = new Map(
    lowering.analysis.nodes.flatMap((user) =>
      user.op.kind === "scanned" && user.inputs[0] === node ? [[user.op.slot, user] as const] : [],
    ),
  );
  // A stack that nobody reads is not made.
  const stacks = stacked.map((value, i) =>
    given.has(carry.length + i)
      ? lowering.newStorage([repeat, ...value.shape], value.dtype)
      : undefined,
  );
  const results = stacked.flatMap((value, i): Root[] => {
    const storage = stacks[i];
    if (storage === undefined) return [];
    const row = part(
      storage,
      [repeat, ...value.shape],
      window([1, ...value.shape], [index, ...value.shape.map(() => 0)]),
    );
    const layout = moved(row.layout, [{ kind: "reshape", shape: value.shape }]);
    return layout ? [{ value, target: { storage, layout }, inPlace: false }] : [];
  });
  const inner = schedule(lowering, loop, [
    ...results,
    ...next.flatMap((value, slot): Root[] => {
      const storage = carried[slot];
      return storage ? [{ value, target: whole(storage, value.shape), inPlace: true }] : [];
    }),
  ]);
  const draft: Draft = {
    index: scope.drafts.length,
    node,
    space: [],
    lanes: 1,
    roots: [],
    body: inner.drafts,
    carried,
  };
  scope.drafts.push(draft);
  for (const read of inner.reads.all) scope.reads.add({ ...read, index: draft.index });
  carried.forEach((storage, slot) => {
    const layout = contiguous(carry[slot]?.shape ?? []);
    scope.reads.add({ storage, layout, index: draft.index, apart: true });
  });
  for (const [slot, user] of given) {
    const storage = [...carried, ...stacks][slot];
    if (storage) lowering.homes.set(user, storage);
    scope.ready.set(user, draft.index);
  }
}
