import { affine } from "../../graph/affine.ts";
import { at, sizeOf, type Shape } from "../../graph/shape.ts";
import { contiguous, moved, sameLayout, type Layout, type Movement } from "../analyse/layout.ts";
import { operands, type Operand } from "../analyse/operands.ts";
import {
  isOwn,
  sceneOf,
  type FusionGroup,
  type GroupOutput,
  type Lowering,
  type ScopeState,
  type Target,
} from "./fusion-group.ts";
import { chainsTo, lanesOf, spaceOf } from "./lanes.ts";
import { overlap, overlapAcross } from "./targets.ts";

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
    return isSameIndex(place) && isComputedBefore(scope, place) && isSparedByReads(scope, place);
  });
}

/** An output as a group's kernel would see it. */
interface View {
  readonly target: Target;
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
  const { storage } = output.target;
  const layout = moved(output.target.layout, chain);
  const inside = operands(output.value, chain, { ...sceneOf(lowering, group), define });
  const outside = operands(output.value, chain, { ...sceneOf(lowering), define });
  return layout && inside && outside && { target: { storage, layout }, inside, outside };
}

interface Place extends Trial, View {
  readonly lanes: number;
}

/** What the kernel computes itself is used at the index at which it is computed. */
function isSameIndex({ group, lanes, outside }: Place): boolean {
  const computed = new Set(group.outputs.flatMap((one) => (isOwn(one) ? [one.value] : [])));
  return outside.every(
    ({ node, layout }) => !computed.has(node) || isInOrder(layout, node.shape, { group, lanes }),
  );
}

/** What it reads is there before the kernel runs. */
function isComputedBefore(scope: ScopeState, { group, inside }: Place): boolean {
  return inside.every(
    ({ node }) => node === group.node || (scope.ready.get(node) ?? -1) < group.index,
  );
}

/**
 * In place, it overwrites nothing that the group reads at another index. Its own reads are in order already (`inPlaceOutput`), and no
 * output that comes later reads what the group overwrites: such reads were scheduled before.
 */
function isSparedByReads(scope: ScopeState, { group, output, target }: Place): boolean {
  if (!output.inPlace) return true;
  return scope.reads
    .by(group.index)
    .every((read) => !(read.apart ? overlap(read, target) : overlapAcross(read, target)));
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
