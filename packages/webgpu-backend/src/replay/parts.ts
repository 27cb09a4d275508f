import type { Program, Step } from "@pixelweft/tensor/backend";
import type { Gradients } from "../merge/gradients.ts";
import type { nestOf } from "../nest/nest.ts";

/** What not every program needs, loaded for the first one that does. */
export interface Parts {
  readonly gradients: Gradients | undefined;
  /** Writes loops as few dispatches. */
  readonly nest: typeof nestOf | undefined;
}

/** The parts for a program; a promise only where one has to be loaded. */
export function partsFor(
  { steps }: Program,
  { rowsFrom }: { readonly rowsFrom: number },
): Parts | Promise<Parts> {
  const needs = {
    gradients: someStep(steps, ({ kind }) => kind === "filter" || kind === "scatter"),
    nest: longestLoop(steps, 1) >= Math.max(1, rowsFrom),
  };
  return needs.gradients || needs.nest ? load(needs) : { gradients: undefined, nest: undefined };
}

/** Steps that the longest of the loops among some steps runs, which are run so often. */
function longestLoop(steps: readonly Step[], times: number): number {
  return steps.reduce((longest, step) => {
    if (step.kind !== "repeat") return longest;
    const turns = times * step.repeat;
    return Math.max(longest, turns * step.body.length, longestLoop(step.body, turns));
  }, 0);
}

async function load(needs: Readonly<Record<keyof Parts, boolean>>): Promise<Parts> {
  const [gradients, nest] = await Promise.all([
    needs.gradients ? import("../merge/gradients.ts").then((one) => one.gradients) : undefined,
    needs.nest ? import("../nest/nest.ts").then((one) => one.nestOf) : undefined,
  ]);
  return { gradients, nest };
}

/** Whether it holds for one of the steps, those of loops among them. */
function someStep(steps: readonly Step[], holds: (step: Step) => boolean): boolean {
  return steps.some(
    (step) => holds(step) || (step.kind === "repeat" && someStep(step.body, holds)),
  );
}
