import type { LoopNodes, ScanBody, Tensor } from "../graph/node.ts";
import { scanInputs, type ScanInputs } from "../graph/scan-inputs.ts";
import { loopBody } from "./loop-body.ts";

/** A loop as its gradient sees it. */
export interface TracedLoop extends ScanBody, ScanInputs, LoopNodes {
  /** What the body reads from outside, in order of first use. */
  readonly captured: readonly Tensor[];
  /** Of what a gradient reads again, rather than computes again, the whole of which it is a row: slices, and stacks of values. */
  readonly wholes: ReadonlyMap<Tensor, Tensor>;
}

/** Takes a loop apart; undefined for a node that is none. */
export function tracedLoop(scan: Tensor): TracedLoop | undefined {
  const { op, loopNodes } = scan;
  if (op.kind !== "scan" || loopNodes === undefined) return undefined;
  const { loop, carry } = op.body;
  const inputs = scanInputs(scan);
  const { next, stacked } = inputs;
  const given = new Set([...carry, ...loopNodes.rows.keys()]);
  const { captured, kept } = loopBody(loop, [...next, ...stacked], given);
  const again = new Set([...carry, ...kept]);
  const wholes = new Map(loopNodes.rows);
  stacked.forEach((value, i) => {
    const stack = loopNodes.results[next.length + i];
    if (stack && again.has(value)) wholes.set(value, stack);
  });
  return { ...op.body, ...inputs, ...loopNodes, captured, wholes };
}
