import { affine } from "../graph/affine.ts";
import { at, sizeOf, type Shape } from "../graph/shape.ts";
import {
  isOwn,
  sceneOf,
  type FusionGroup,
  type GroupOutput,
  type Lowering,
  type ScopeState,
} from "./fusion-group.ts";
import { chainsTo, lanesOf, spaceOf } from "./lanes.ts";
import { contiguous, extent, moved, sameLayout, type Layout, type Movement } from "./layout.ts";
import { operands, type Operand } from "./operands.ts";

/** An output, and the group that it may join. */
export interface Trial {
  readonly group: FusionGroup;
  readonly output: GroupOutput;
}

/**
 * Whether a group's kernel computes the same with one more output. At each place of its index space the kernel reads, computes and
 * writes once, so everything about the output must agree with that, in each lane.
 */
export function canJoin(lowering: Lowering, scope: ScopeState, trial: Trial): boolean {
  const { group, output } = trial;
  const lanes = lanesOf(group, output);
  const chains = chainsTo(group, lanes, output.value.shape);
  if (chains === undefined) return false;
  return chains.every((chain) => {
    const view = lookAt(lowering, trial, chain);
    if (view === undefined) return false;
    const place: Place = { ...trial, ...view, lanes };
    return (
      isSameIndex(place) &&
      isComputedBefore(scope, place) &&
      readsOwnTargetInOrder(lowering, place) &&
      sparesOthers(lowering, place) &&
      isSparedByReads(scope, place)
    );
  });
}

/** An output as a group's kernel would see it. */
interface View {
  readonly target: Layout;
  /** What it is made from, if the group's other outputs are read from memory. */
  readonly outside: readonly Operand[];
  /** What it is made from, if the kernel computes the group's other outputs. */
  readonly inside: readonly Operand[];
}

/** The output seen through a chain; undefined if a reshape stands in the way. */
function lookAt(
  lowering: Lowering,
  { group, output }: Trial,
  chain: readonly Movement[],
): View | undefined {
  const define = isOwn(output);
  const target = moved(output.target.layout, chain);
  const inside = operands(output.value, chain, { ...sceneOf(lowering, group), define });
  const outside = operands(output.value, chain, { ...sceneOf(lowering), define });
  return target && inside && outside && { target, inside, outside };
}

interface Place extends Trial, View {
  readonly lanes: number;
}

/** What the kernel computes itself is used at the index at which it is computed. */
function isSameIndex({ group, lanes, inside, outside }: Place): boolean {
  const computed = new Set(group.outputs.flatMap((one) => (isOwn(one) ? [one.value] : [])));
  const inOrder = ({ node, layout }: Operand): boolean =>
    isInOrder(layout, node.shape, { group, lanes });
  return (
    outside.every((operand) => !computed.has(operand.node) || inOrder(operand)) &&
    inside.every((operand) => operand.node !== group.node || inOrder(operand))
  );
}

/** What it reads is there before the kernel runs. */
function isComputedBefore(scope: ScopeState, { group, inside }: Place): boolean {
  return inside.every(
    ({ node }) => node === group.node || (scope.ready.get(node) ?? -1) < group.index,
  );
}

/** In place, an element is written where it was read, or nobody reads it. */
function readsOwnTargetInOrder({ storages }: Lowering, place: Place): boolean {
  const { group, output, target, inside } = place;
  if (!output.inPlace) return true;
  return inside.every(
    ({ node, layout }) =>
      node === group.node ||
      storages.get(node) !== output.target.storage ||
      !touches(layout, target) ||
      sameLayout(layout, target),
  );
}

/** It reads nothing that another output of the group overwrites at another index. */
function sparesOthers({ storages }: Lowering, { group, lanes, inside }: Place): boolean {
  const overwriting = group.outputs.filter(({ inPlace }) => inPlace);
  return inside.every(({ node, layout }) => {
    if (node === group.node) return true;
    const storage = storages.get(node);
    return overwriting.every(
      (other) =>
        other.target.storage !== storage ||
        (chainsTo(group, lanes, other.value.shape) ?? []).every((chain) => {
          const target = moved(other.target.layout, chain);
          return target !== undefined && (!touches(layout, target) || sameLayout(layout, target));
        }),
    );
  });
}

/** In place, it overwrites nothing that the group reads at another index. */
function isSparedByReads(scope: ScopeState, { group, output, target }: Place): boolean {
  if (!output.inPlace) return true;
  return scope.reads
    .by(group.index)
    .every(
      ({ storage, layout, apart }) =>
        storage !== output.target.storage ||
        !touches(layout, target) ||
        (!apart && sameLayout(layout, target)),
    );
}

/** Whether two layouts of one storage may share elements. */
export function touches(a: Layout, b: Layout): boolean {
  if (a.offset.terms.length > 0 || b.offset.terms.length > 0) return true;
  const [first, last] = extent(a);
  const [start, end] = extent(b);
  return first <= end && start <= last;
}

/** Whether a value is read in the row-major order of the kernel's space, or of one of its lanes: some half of the last axis. */
function isInOrder(
  layout: Layout,
  shape: Shape,
  { group, lanes }: { group: FusionGroup; lanes: number },
): boolean {
  const space = spaceOf(group, lanes);
  if (sizeOf(shape) === sizeOf(space)) return sameLayout(layout, contiguous(space));
  const { strides } = contiguous(group.space);
  return Array.from({ length: lanes }, (_, lane) => affine(lane * at(space, -1))).some((offset) =>
    sameLayout(layout, { offset, shape: space, strides }),
  );
}
