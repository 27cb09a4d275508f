import { boundBy, fits } from "../analyse/bindings.ts";
import { operands, type Operand } from "../analyse/operands.ts";
import { canJoin } from "./can-join.ts";
import {
  isOwn,
  sceneOf,
  type FusionGroup,
  type GroupOutput,
  type Lowering,
  type ScopeState,
} from "./fusion-group.ts";
import { chainsTo, lanesOf } from "./lanes.ts";
import { placesOf, sourcesOfOutput } from "./sources.ts";
import { overlap, overlapAcross } from "./targets.ts";

/** Results of one kernel. */
export const maxOutputs = 8;

/** Adds an output to the latest group that can take it, or opens a map for it. */
export function addOutput(lowering: Lowering, scope: ScopeState, output: GroupOutput): void {
  const group = findGroup(lowering, scope, output) ?? openMap(scope, output);
  join(lowering, scope, { output, group });
}

/** Opens one map for several outputs of one shape, which agree element by element. */
export function addTogether(
  lowering: Lowering,
  scope: ScopeState,
  outputs: readonly GroupOutput[],
): void {
  const [first] = outputs;
  if (first === undefined) return;
  const group = openMap(scope, first);
  for (const output of outputs) join(lowering, scope, { output, group });
}

function openMap(scope: ScopeState, output: GroupOutput): FusionGroup {
  const group: FusionGroup = {
    index: scope.groups.length,
    space: output.value.shape,
    outputs: [],
  };
  scope.groups.push(group);
  return group;
}

interface Joining {
  readonly output: GroupOutput;
  readonly group: FusionGroup;
}

function join(lowering: Lowering, scope: ScopeState, { output, group }: Joining): void {
  group.outputs.push(output);
  const define = isOwn(output) && group.node !== output.value;
  for (const chain of chainsTo(group, lanesOf(group), output.value.shape) ?? [])
    for (const operand of operands(output.value, chain, { ...sceneOf(lowering, group), define }) ??
      [])
      noteRead(lowering, scope, { index: group.index, operand });
  if (output.fills)
    scope.ready.set(output.fills, Math.max(group.index, scope.ready.get(output.fills) ?? -1));
}

/** Remembers a read of a group. `apart` says that it reads elements at will, so that none may be written there. */
export function noteRead(
  lowering: Lowering,
  scope: ScopeState,
  { index, operand, apart = false }: { index: number; operand: Operand; apart?: boolean },
): void {
  const storage = lowering.storages.get(operand.node);
  if (storage !== undefined) scope.reads.add({ storage, layout: operand.layout, index, apart });
}

/** Whether a value reads its own target at another index, so that it cannot be written in place. */
export function readsAcross(lowering: Lowering, output: GroupOutput): boolean {
  const places = placesOf(lowering, sourcesOfOutput(lowering, output));
  return places.some((place) => overlapAcross(place, output.target));
}

/** Looks from the latest group back to the last one that the output has to come after. */
function findGroup(
  lowering: Lowering,
  scope: ScopeState,
  output: GroupOutput,
): FusionGroup | undefined {
  const direct = sourcesOfOutput(lowering, output);
  const first = earliest(scope, output, direct);
  for (let index = scope.groups.length - 1; index >= first; index--) {
    const group = scope.groups[index];
    if (group === undefined || (output.inPlace && writesOver(group, output))) return undefined;
    const candidate = { group, output, direct };
    if (
      savesMemory(lowering, scope, candidate) &&
      canBind(lowering, scope, candidate) &&
      canJoin(lowering, scope, { group, output })
    )
      return group;
  }
  return undefined;
}

/** The first group that may take an output: it comes after what it is made from, and after all reads of what it overwrites. */
function earliest(
  scope: ScopeState,
  { inPlace, target }: GroupOutput,
  direct: readonly Operand[],
): number {
  const after = direct.map(({ node }) => scope.ready.get(node) ?? -1);
  if (inPlace)
    for (const read of scope.reads.of(target.storage))
      if (overlap(read, target)) after.push(read.index);
  return after.reduce((a, b) => Math.max(a, b), 0);
}

/** Whether an output overwrites what a group writes, so that it has to come later. */
function writesOver(group: FusionGroup, output: GroupOutput): boolean {
  return group.outputs.some(({ target }) => overlap(target, output.target));
}

interface Candidate extends Joining {
  /** What the output is made from. */
  readonly direct: readonly Operand[];
}

/** Whether sharing a kernel saves a pass over memory: the group computes or reads what the output is made from. */
function savesMemory(
  lowering: Lowering,
  scope: ScopeState,
  { group, output, direct }: Candidate,
): boolean {
  const kind = group.node?.op.kind;
  const open = kind === undefined || kind === "reduce" || kind === "contract";
  if (!open || group.outputs.length >= maxOutputs) return false;
  if (direct.some(({ node }) => scope.ready.get(node) === group.index)) return true;
  if (group.node !== undefined) return false;
  const read = new Set(placesOf(lowering, direct).map(({ storage }) => storage));
  // A sum that is cleared where it is read.
  if (output.inPlace) read.add(output.target.storage);
  return scope.reads.by(group.index).some(({ storage }) => read.has(storage));
}

/** Whether a kernel with one more output binds no more buffers than it may. */
function canBind(
  lowering: Lowering,
  scope: ScopeState,
  { group, output, direct }: Candidate,
): boolean {
  const { limits } = lowering;
  if (limits === undefined) return true;
  const bound = [
    ...scope.reads.by(group.index).map(({ storage }) => storage),
    ...[...group.outputs, output].map(({ target }) => target.storage),
    ...placesOf(lowering, direct).map(({ storage }) => storage),
  ];
  return fits(boundBy(bound), limits);
}
