import { append } from "../../graph/append.ts";
import { type Tensor, node as newNode } from "../../graph/node.ts";
import { type BindingLimits, boundBy, fits } from "../analyse/bindings.ts";
import { contiguous, movementOf, sameLayout } from "../analyse/layout.ts";
import { notLowered } from "../not-lowered.ts";
import { addOutput, addTogether, maxOutputs, readsAcross } from "../schedule/fuse.ts";
import { type GroupOutput, type Lowering, type ScopeState } from "../schedule/fusion-group.ts";
import { placesOf, sourcesOf } from "../schedule/sources.ts";
import type { Storage } from "../schedule/storage.ts";
import { overlap, overlapAcross, storeAll } from "../schedule/targets.ts";
import { UpdateOrder, type Update } from "./update-order.ts";

/**
 * Writes values over state or carried memory, each after all reads of what it overwrites. Where several read what the others
 * overwrite (two states that change places), they are written by one kernel if they agree element by element; otherwise
 * one is computed aside first.
 */
export function overwrite(
  lowering: Lowering,
  scope: ScopeState,
  outputs: readonly GroupOutput[],
): void {
  const order = new UpdateOrder(updatesOf(lowering, outputs));
  const written: GroupOutput[] = [];
  while (!order.isEmpty) {
    const next = order.free();
    if (next !== undefined) {
      const output = inPlaceOutput(lowering, scope, next.output);
      addOutput(lowering, scope, output);
      written.push(output);
      order.done([next]);
      continue;
    }
    const circle = order.circle();
    if (isElementwise(circle, lowering.limits)) {
      const together = circle.map(({ output }) => output);
      addTogether(lowering, scope, together);
      written.push(...together);
      order.done(circle);
      continue;
    }
    const reader = circle.find((one) => circle.some(({ readers }) => readers.has(one)));
    if (reader === undefined) throw notLowered(circle[0]?.output.value);
    const value = copyAside(lowering, scope, reader.output.value);
    order.replace(reader, { ...reader, output: { ...reader.output, value }, reads: [] });
  }
  checkOrder(scope, written);
}

/** An output that may be written over its target: where its value reads the target at other indices, it is computed aside first. */
export function inPlaceOutput(
  lowering: Lowering,
  scope: ScopeState,
  output: GroupOutput,
): GroupOutput {
  if (!readsAcross(lowering, output)) return output;
  return { ...output, value: copyAside(lowering, scope, output.value) };
}

/** Stores a value aside before its sources are overwritten. */
function copyAside(lowering: Lowering, scope: ScopeState, value: Tensor): Tensor {
  const { shape, dtype } = value;
  const aside = newNode({ kind: "copy" }, { inputs: [value], shape, dtype });
  lowering.keep(aside);
  const target = storeAll(lowering, aside);
  addOutput(lowering, scope, { value, target, fills: aside, inPlace: false });
  return aside;
}

/** What is to be written, and what waits for what. */
function updatesOf(lowering: Lowering, outputs: readonly GroupOutput[]): Update[] {
  const all = outputs
    .filter((output) => !isThere(lowering, output))
    .map((output): Update => {
      const reads = placesOf(lowering, sourcesOf(lowering, output.value));
      return { output, reads, readers: new Set(), earlier: new Set() };
    });
  const byStorage = new Map<Storage, Update[]>();
  for (const one of all) append(byStorage, one.output.target.storage, one);
  for (const one of all)
    for (const read of one.reads)
      for (const other of byStorage.get(read.storage) ?? [])
        if (other !== one && overlap(read, other.output.target)) other.readers.add(one);
  for (const list of byStorage.values())
    list.forEach((one, i) => {
      for (const other of list.slice(0, i))
        if (overlap(one.output.target, other.output.target)) one.earlier.add(other);
    });
  return all;
}

/** Whether a value was computed in its place already. */
function isThere(lowering: Lowering, output: GroupOutput): boolean {
  const { analysis, storages } = lowering;
  return (
    analysis.materialised.has(output.value) &&
    storages.get(output.value) === output.target.storage &&
    sameLayout(contiguous(output.value.shape), output.target.layout) &&
    movementOf(output.value) === undefined
  );
}

/** Whether one kernel can write all of them: whatever they read of each other's places, they read element by element. */
function isElementwise(circle: readonly Update[], limits: BindingLimits | undefined): boolean {
  if (circle.length > maxOutputs || circle.some(({ earlier }) => earlier.size > 0)) return false;
  const storages = circle.flatMap(({ output, reads }) => [output.target, ...reads]);
  const bound = boundBy(storages.map(({ storage }) => storage));
  if (limits !== undefined && !fits(bound, limits)) return false;
  const targets = circle.map(({ output }) => output.target);
  return circle.every(({ reads }) =>
    reads.every((read) => targets.every((target) => !overlapAcross(read, target))),
  );
}

/** A state's old value must not be read once it is overwritten. */
function checkOrder(scope: ScopeState, outputs: readonly GroupOutput[]): void {
  for (const output of outputs) {
    const { storage } = output.target;
    if (storage.kind !== "state") continue;
    const written = scope.groups.find((group) => group.outputs.includes(output))?.index ?? 0;
    const late = scope.reads
      .of(storage)
      .some((read) => read.index > written && overlap(read, output.target));
    if (late)
      throw new TypeError(
        `Cannot update state ${storage.name} in place: its old value is read after the update`,
      );
  }
}
