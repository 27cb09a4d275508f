import type { Tensor } from "./node.ts";

/** The inputs of a scan by what they are for. */
export interface ScanInputs {
  readonly first: readonly Tensor[];
  readonly next: readonly Tensor[];
  readonly stacked: readonly Tensor[];
}

/** Takes the inputs of a scan apart. */
export function scanInputs({ op, inputs }: Tensor): ScanInputs {
  const carried = op.kind === "scan" ? op.body.carry.length : 0;
  return {
    first: inputs.slice(0, carried),
    next: inputs.slice(carried, 2 * carried),
    stacked: inputs.slice(2 * carried),
  };
}
