import type { Tensor } from "../../graph/node.ts";
import { operands, type Operand } from "../analyse/operands.ts";
import { sceneOf, type GroupOutput, type Lowering, type Target, isOwn } from "./fusion-group.ts";

/** The materialised values that a value is made from. */
export function sourcesOf(lowering: Lowering, value: Tensor, define = false): readonly Operand[] {
  return operands(value, [], { ...sceneOf(lowering), define }) ?? [];
}

/** The materialised values that an output is made from, whether it is one itself or a copy of one. */
export function sourcesOfOutput(lowering: Lowering, output: GroupOutput): readonly Operand[] {
  return sourcesOf(lowering, output.value, isOwn(output));
}

/** Where operands lie. */
export function placesOf({ storages }: Lowering, sources: readonly Operand[]): readonly Target[] {
  return sources.flatMap(({ node, layout }) => {
    const storage = storages.get(node);
    return storage === undefined ? [] : [{ storage, layout }];
  });
}
