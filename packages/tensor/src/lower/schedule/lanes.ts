import { affine } from "../../graph/affine.ts";
import { at, sizeOf, type Shape } from "../../graph/shape.ts";
import type { Movement } from "../analyse/layout.ts";
import type { FusionGroup, GroupOutput } from "./fusion-group.ts";

/**
 * In how many lanes a group's kernel computes: two if one of its outputs has half the columns of the contract that it is fused with, as
 * the result of a gate has, and one otherwise. In two lanes a thread has column i and column i + width of the contract at the same time.
 */
export function lanesOf(group: FusionGroup, also?: GroupOutput): number {
  const outputs = also === undefined ? group.outputs : [...group.outputs, also];
  return outputs.some(({ value }) => isHalf(group, value.shape)) ? 2 : 1;
}

/** Whether a shape is that of a contract's result with half the columns. */
function isHalf({ node, space }: FusionGroup, shape: Shape): boolean {
  const columns = space.at(-1) ?? 1;
  return (
    node?.op.kind === "contract" &&
    sizeOf(shape) * 2 === sizeOf(space) &&
    (shape.at(-1) ?? 1) * 2 === columns
  );
}

/** The index space of a kernel's outputs: a lane's share of the columns. */
export function spaceOf({ space }: FusionGroup, lanes: number): Shape {
  return lanes === 1 ? space : [...space.slice(0, -1), at(space, -1) / lanes];
}

/** How an output's value is brought to its kernel's index space: once, or once for each lane. */
export type Chains = readonly (readonly Movement[])[];

/** The chains of a value of `shape` in a group with so many lanes; undefined if it does not fit there. */
export function chainsTo(group: FusionGroup, lanes: number, shape: Shape): Chains | undefined {
  const { space } = group;
  const lane = spaceOf(group, lanes);
  const size = sizeOf(shape);
  if (size === sizeOf(space)) {
    const whole: Movement = { kind: "reshape", shape: space };
    if (lanes === 1) return [[whole]];
    const step = space.map(() => 1);
    return Array.from({ length: lanes }, (_, i): Movement[] => {
      const column = i * at(lane, -1);
      const start = space.map((_n, axis) => affine(axis === space.length - 1 ? column : 0));
      return [whole, { kind: "slice", start, step, shape: lane }];
    });
  }
  return size === sizeOf(lane) ? [[{ kind: "reshape", shape: lane }]] : undefined;
}
