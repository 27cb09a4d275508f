import { affine } from "../graph/affine.ts";
import { at, sizeOf, type Shape } from "../graph/shape.ts";
import { boundBy, fits } from "./bindings.ts";
import type { Chains, Draft, Lowering, Root, ScopeState } from "./draft.ts";
import { leaves, type Leaf } from "./expression.ts";
import { contiguous, extent, moved, sameLayout, type Layout, type Movement } from "./layout.ts";

/** Adds a root to the latest kernel that can take it, or opens a map for it. */
export function addRoot(lowering: Lowering, scope: ScopeState, root: Root): void {
  join(lowering, scope, root, findKernel(lowering, scope, root) ?? openMap(scope, root));
}

/** Opens one map for several roots of one shape, which agree element by element. */
export function addTogether(lowering: Lowering, scope: ScopeState, roots: readonly Root[]): void {
  const [first] = roots;
  if (first === undefined) return;
  const draft = openMap(scope, first);
  for (const root of roots) join(lowering, scope, root, draft);
}

function join(lowering: Lowering, scope: ScopeState, root: Root, draft: Draft): void {
  draft.roots.push(root);
  for (const chain of chainsTo(draft, root.value.shape) ?? [])
    for (const leaf of leaves(root.value, chain, {
      lowering,
      draft,
      define: isOwn(root) && draft.node !== root.value,
    }) ?? [])
      note(lowering, scope, { index: draft.index, leaf });
  if (root.fills)
    scope.ready.set(root.fills, Math.max(draft.index, scope.ready.get(root.fills) ?? -1));
}

/** Whether a root stores the value that it computes, rather than a copy or a piece. */
function isOwn(root: Root): boolean {
  return root.fills === root.value;
}

function openMap(scope: ScopeState, root: Root): Draft {
  const draft: Draft = { index: scope.drafts.length, space: root.value.shape, lanes: 1, roots: [] };
  scope.drafts.push(draft);
  return draft;
}

/** Remembers a read at a kernel. `apart` says that it reads elements at will, so that none may be written there. */
export function note(
  lowering: Lowering,
  scope: ScopeState,
  { index, leaf, apart = false }: { index: number; leaf: Leaf; apart?: boolean },
): void {
  const storage = lowering.homes.get(leaf.node);
  if (storage !== undefined) scope.reads.add({ storage, layout: leaf.layout, index, apart });
}

/** Whether a value reads its own target at another index, so that it cannot be written in place. */
export function readsAcross(lowering: Lowering, root: Root): boolean {
  const found = leaves(root.value, [], { lowering, define: isOwn(root) }) ?? [];
  return found.some(
    ({ node, layout }) =>
      lowering.homes.get(node) === root.target.storage &&
      touches(layout, root.target.layout) &&
      !sameLayout(layout, root.target.layout),
  );
}

function findKernel(lowering: Lowering, scope: ScopeState, root: Root): Draft | undefined {
  const direct = leaves(root.value, [], { lowering, define: isOwn(root) }) ?? [];
  const after = direct.map((leaf) => scope.ready.get(leaf.node) ?? -1);
  // What the root overwrites has been read before.
  if (root.inPlace)
    for (const read of scope.reads.of(root.target.storage))
      if (touches(read.layout, root.target.layout)) after.push(read.index);
  const lowest = after.reduce((a, b) => Math.max(a, b), -1);
  for (let index = scope.drafts.length - 1; index >= Math.max(0, lowest); index--) {
    const draft = scope.drafts[index];
    if (draft === undefined || (root.inPlace && writesOver(draft, root))) return undefined;
    const { lanes } = draft;
    if (
      related(lowering, scope, { draft, root, direct }) &&
      canBind(lowering, scope, { draft, root, direct })
    ) {
      const chains = chainsTo(draft, root.value.shape, true);
      if (chains?.every((chain) => isLegal(lowering, scope, { root, draft, chain }))) return draft;
      draft.lanes = lanes;
    }
  }
  return undefined;
}

/** Whether a root overwrites what a kernel writes, so that it has to come later. */
function writesOver(draft: Draft, { target: { storage, layout } }: Root): boolean {
  return draft.roots.some(
    ({ target }) => target.storage === storage && touches(target.layout, layout),
  );
}

/** Whether two layouts of one storage may share elements. */
export function touches(a: Layout, b: Layout): boolean {
  if (a.offset.terms.length > 0 || b.offset.terms.length > 0) return true;
  const [first, last] = extent(a);
  const [start, end] = extent(b);
  return first <= end && start <= last;
}

/** Whether sharing a kernel saves a pass over memory. */
function related(
  lowering: Lowering,
  scope: ScopeState,
  { draft, root, direct }: { draft: Draft; root: Root; direct: readonly Leaf[] },
): boolean {
  const kind = draft.node?.op.kind;
  const closed = kind === "filter" || kind === "gather" || kind === "custom";
  if (draft.body !== undefined || closed || draft.roots.length >= maxRoots) return false;
  if (direct.some(({ node }) => scope.ready.get(node) === draft.index)) return true;
  const read = new Set(direct.map(({ node }) => lowering.homes.get(node)));
  // A sum that is cleared where it is read.
  if (root.inPlace) read.add(root.target.storage);
  return (
    draft.node === undefined && scope.reads.by(draft.index).some(({ storage }) => read.has(storage))
  );
}

/** Whether a kernel with one more root binds no more buffers than it may. */
function canBind(
  { homes, limits }: Lowering,
  scope: ScopeState,
  { draft, root, direct }: { draft: Draft; root: Root; direct: readonly Leaf[] },
): boolean {
  if (limits === undefined) return true;
  const storages = [
    ...scope.reads.by(draft.index).map(({ storage }) => storage),
    ...[...draft.roots, root].map(({ target }) => target.storage),
    ...direct.flatMap(({ node }) => homes.get(node) ?? []),
  ];
  return fits(boundBy(storages), limits);
}

/** Results of one kernel. */
export const maxRoots = 8;

interface Trial {
  readonly root: Root;
  readonly draft: Draft;
  readonly chain: readonly Movement[];
}

function isLegal(lowering: Lowering, scope: ScopeState, { root, draft, chain }: Trial): boolean {
  const define = isOwn(root);
  const target = moved(root.target.layout, chain);
  const found = leaves(root.value, chain, { lowering, draft, define });
  const direct = leaves(root.value, chain, { lowering, define });
  if (target === undefined || found === undefined || direct === undefined) return false;
  // What the kernel computes itself must be used at the same index.
  const makes = new Set(draft.roots.flatMap((other) => (isOwn(other) ? [other.value] : [])));
  for (const { node, layout } of direct)
    if (makes.has(node) && !isInOrder(layout, node.shape, draft)) return false;
  for (const { node, layout } of found) {
    if (node === draft.node) {
      if (!isInOrder(layout, node.shape, draft)) return false;
      continue;
    }
    if ((scope.ready.get(node) ?? -1) >= draft.index) return false;
    const storage = lowering.homes.get(node);
    if (
      root.inPlace &&
      storage === root.target.storage &&
      touches(layout, target) &&
      !sameLayout(layout, target)
    )
      return false;
    if (
      draft.roots.some(
        (other) =>
          other.inPlace && other.target.storage === storage && !spared(other, layout, draft),
      )
    )
      return false;
  }
  return (
    !root.inPlace ||
    scope.reads
      .by(draft.index)
      .every(
        (read) =>
          read.storage !== root.target.storage ||
          !touches(read.layout, target) ||
          (!read.apart && sameLayout(read.layout, target)),
      )
  );
}

/** Whether an in-place root leaves a read of the same kernel alone: elsewhere, or the same element at the same index. */
function spared(other: Root, layout: Layout, draft: Draft): boolean {
  return (chainsTo(draft, other.value.shape) ?? []).every((chain) => {
    const target = moved(other.target.layout, chain);
    return target !== undefined && (!touches(layout, target) || sameLayout(layout, target));
  });
}

/** Row-major order of the kernel's space, or of one of its lanes: half (or so) of the last axis. */
function isInOrder(layout: Layout, shape: Shape, draft: Draft): boolean {
  const space = spaceOf(draft);
  if (sizeOf(shape) === sizeOf(space)) return sameLayout(layout, contiguous(space));
  const width = at(space, -1);
  const { strides } = contiguous(draft.space);
  return Array.from({ length: draft.lanes }, (_, lane) => affine(lane * width)).some((offset) =>
    sameLayout(layout, { offset, shape: space, strides }),
  );
}

/** The index space of a kernel's results: a lane's share of the columns. */
export function spaceOf(draft: Draft): Shape {
  if (draft.lanes === 1) return draft.space;
  return [...draft.space.slice(0, -1), at(draft.space, -1) / draft.lanes];
}

/**
 * How a value of `shape` comes to the kernel's index space: once, or once for each lane. With `open`, a contract that has
 * one lane so far may be cut into two for a value of half its width.
 */
export function chainsTo(draft: Draft, shape: Shape, open = false): Chains | undefined {
  const { space } = draft;
  const size = sizeOf(shape);
  if (size === sizeOf(space)) {
    const whole: Movement = { kind: "reshape", shape: space };
    if (draft.lanes === 1) return [[whole]];
    const width = at(space, -1) / draft.lanes;
    const step = space.map(() => 1);
    return Array.from({ length: draft.lanes }, (_, lane): Movement[] => {
      const start = space.map((_n, i) => affine(i === space.length - 1 ? lane * width : 0));
      return [whole, { kind: "slice", start, step, shape: spaceOf(draft) }];
    });
  }
  const halves = draft.node?.op.kind === "contract" && at(space, -1) % 2 === 0;
  if (
    open &&
    halves &&
    draft.lanes === 1 &&
    size * 2 === sizeOf(space) &&
    (shape.at(-1) ?? 1) * 2 === at(space, -1)
  )
    draft.lanes = 2;
  if (draft.lanes > 1 && size * draft.lanes === sizeOf(space))
    return [[{ kind: "reshape", shape: spaceOf(draft) }]];
  return undefined;
}
