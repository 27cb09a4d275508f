import { node as newNode, type Tensor } from "../graph/node.ts";
import { boundBy, fits, type BindingLimits } from "./bindings.ts";
import type { Lowering, Root, ScopeState, Target } from "./draft.ts";
import { leaves } from "./expression.ts";
import { contiguous, movementOf, sameLayout } from "./layout.ts";
import { addRoot, addTogether, maxRoots, readsAcross, touches } from "./merge.ts";

/** Stores a value aside before its sources are overwritten. */
export function stash(lowering: Lowering, scope: ScopeState, value: Tensor): Tensor {
  const aside = newNode(
    { kind: "copy" },
    { inputs: [value], shape: value.shape, dtype: value.dtype },
  );
  const storage = lowering.newStorage(aside.shape, aside.dtype);
  lowering.homes.set(aside, storage);
  lowering.keep(aside);
  const target = { storage, layout: contiguous(aside.shape) };
  addRoot(lowering, scope, { value, target, fills: aside, inPlace: false });
  return aside;
}

/** A value that waits to be written over old contents. */
interface Overwrite {
  readonly root: Root;
  readonly reads: readonly Target[];
  /** What still reads the old contents. */
  readonly readers: Set<Overwrite>;
  /** What is to be written to the same place first, as it was asked for first. */
  readonly earlier: Set<Overwrite>;
}

/**
 * Writes values over state or carried memory, each after all reads of what it overwrites. Where several read what the others
 * overwrite (two states that change places), they are written by one kernel if they agree element by element; otherwise
 * one is computed aside first.
 */
export function overwrite(lowering: Lowering, scope: ScopeState, roots: readonly Root[]): void {
  const waiting = new Set(waitingOnes(lowering, roots));
  const written: Root[] = [];
  const write = (done: readonly Overwrite[], added: readonly Root[]): void => {
    written.push(...added);
    for (const one of done) waiting.delete(one);
    for (const { readers, earlier } of waiting)
      for (const one of done) {
        readers.delete(one);
        earlier.delete(one);
      }
  };
  while (waiting.size > 0) {
    const next = [...waiting].find(({ readers, earlier }) => readers.size + earlier.size === 0);
    if (next !== undefined) {
      const { root } = next;
      const across = readsAcross(lowering, root);
      const safe = across ? { ...root, value: stash(lowering, scope, root.value) } : root;
      addRoot(lowering, scope, safe);
      write([next], [safe]);
      continue;
    }
    const circle = smallestCircle(waiting);
    if (isElementwise(circle, lowering.limits)) {
      const together = circle.map(({ root }) => root);
      addTogether(lowering, scope, together);
      write(circle, together);
      continue;
    }
    const reader = circle.find((one) => circle.some(({ readers }) => readers.has(one)));
    if (reader === undefined) throw new TypeError("Cannot order updates: they wait for each other");
    const value = stash(lowering, scope, reader.root.value);
    waiting.delete(reader);
    const aside: Overwrite = { ...reader, root: { ...reader.root, value }, reads: [] };
    for (const { readers, earlier } of waiting) {
      readers.delete(reader);
      if (earlier.delete(reader)) earlier.add(aside);
    }
    waiting.add(aside);
  }
  checkOrder(scope, written);
}

function waitingOnes(lowering: Lowering, roots: readonly Root[]): Overwrite[] {
  const all = roots
    .filter((root) => !isThere(lowering, root))
    .map((root): Overwrite => {
      const found = leaves(root.value, [], { lowering }) ?? [];
      const reads = found.flatMap(({ node, layout }): Target[] => {
        const storage = lowering.homes.get(node);
        return storage === undefined ? [] : [{ storage, layout }];
      });
      return { root, reads, readers: new Set(), earlier: new Set() };
    });
  const byStorage = Map.groupBy(all, ({ root }) => root.target.storage);
  all.forEach((one) => {
    for (const { storage, layout } of one.reads)
      for (const other of byStorage.get(storage) ?? [])
        if (other !== one && touches(layout, other.root.target.layout)) other.readers.add(one);
  });
  for (const list of byStorage.values())
    list.forEach((one, i) => {
      for (const other of list.slice(0, i))
        if (touches(one.root.target.layout, other.root.target.layout)) one.earlier.add(other);
    });
  return all;
}

/** Whether a value was computed in its place already. */
function isThere(lowering: Lowering, root: Root): boolean {
  const { analysis, homes } = lowering;
  return (
    analysis.stored.has(root.value) &&
    homes.get(root.value) === root.target.storage &&
    sameLayout(contiguous(root.value.shape), root.target.layout) &&
    movementOf(root.value) === undefined
  );
}

/** Some that wait for each other, and for no others. */
function smallestCircle(waiting: ReadonlySet<Overwrite>): Overwrite[] {
  const circles = [...waiting].map((one) => {
    const found = new Set<Overwrite>();
    const stack = [one];
    for (let next = stack.pop(); next !== undefined; next = stack.pop())
      for (const other of [...next.readers, ...next.earlier])
        if (!found.has(other)) {
          found.add(other);
          stack.push(other);
        }
    return [...waiting].filter((other) => found.has(other));
  });
  return circles.reduce((a, b) => (b.length < a.length ? b : a));
}

/** Whether one kernel can write all of them: whatever they read of each other's places, they read element by element. */
function isElementwise(circle: readonly Overwrite[], limits: BindingLimits | undefined): boolean {
  if (circle.length > maxRoots || circle.some(({ earlier }) => earlier.size > 0)) return false;
  const storages = circle.flatMap(({ root, reads }) => [root.target, ...reads]);
  const bound = boundBy(storages.map(({ storage }) => storage));
  if (limits !== undefined && !fits(bound, limits)) return false;
  const targets = circle.map(({ root }) => root.target);
  return circle.every(({ reads }) =>
    reads.every(({ storage, layout }) =>
      targets.every(
        (target) =>
          target.storage !== storage ||
          !touches(layout, target.layout) ||
          sameLayout(layout, target.layout),
      ),
    ),
  );
}

/** A state's old value must not be read once it is overwritten. */
function checkOrder(scope: ScopeState, roots: readonly Root[]): void {
  for (const root of roots) {
    const { storage, layout } = root.target;
    if (storage.kind !== "state") continue;
    const written = scope.drafts.find((draft) => draft.roots.includes(root))?.index ?? 0;
    const late = scope.reads
      .of(storage)
      .some((read) => read.index > written && touches(read.layout, layout));
    if (late)
      throw new TypeError(
        `Cannot update state ${storage.name} in place: its old value is read after the update`,
      );
  }
}
