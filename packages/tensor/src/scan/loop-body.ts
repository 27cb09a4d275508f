import { isHeavy } from "../graph/is-heavy.ts";
import { innermostLoop, type Tensor } from "../graph/node.ts";

/** What the body of a loop is made of. */
export interface LoopBody {
  /** What is read from outside, in order of first use. */
  readonly captured: readonly Tensor[];
  /** Results of heavy work, which a gradient reads again rather than computes again. */
  readonly kept: readonly Tensor[];
}

/** Walks through a body from its results to what an iteration is given: carried values and rows. */
export function loopBody(
  loop: number,
  results: readonly Tensor[],
  given: ReadonlySet<Tensor>,
): LoopBody {
  const reached = new Set(results.filter((x) => isInside(x, loop)));
  for (const x of reached)
    if (!given.has(x)) for (const input of x.inputs) if (isInside(input, loop)) reached.add(input);
  const made = [...reached].filter((x) => !given.has(x)).toSorted((a, b) => a.id - b.id);
  const read = [...made.flatMap(({ inputs }) => inputs), ...results];
  const captured = new Set(read.filter((x) => !isInside(x, loop)));
  const kept = made.filter((x) => innermostLoop(x) === loop).flatMap(keptOf);
  return { captured: [...captured], kept };
}

/** Whether a value is computed by the iterations of a loop, or by loops inside it: those have higher numbers. */
export function isInside({ loops }: Tensor, loop: number): boolean {
  for (const other of loops) if (other >= loop) return true;
  return false;
}

/** What a gradient reads again of a node. */
function keptOf(node: Tensor): readonly Tensor[] {
  const { op, loopNodes } = node;
  if (loopNodes !== undefined) return loopNodes.results;
  // A maximum is compared with what it is the maximum of, bit for bit: both are computed again.
  const isMaximum = op.kind === "reduce" && op.combine === "max";
  return isHeavy(op) && !isMaximum ? [node] : [];
}
