import type { Program, Step } from "@pixelweft/tensor/backend";
import type { filterWork } from "../kernels/filter/filter.ts";
import type { Winograd } from "../kernels/winograd/winograd.ts";

/** Writers of kernels that some programs have: a page that only samples does without their code. */
export interface LoadedKernels {
  /** Where a program allows fast convolutions. */
  readonly fast?: Winograd | undefined;
  /** Where a program has gradients of weights. */
  readonly filterWork?: typeof filterWork | undefined;
}

/** Loads what a program needs. */
export async function kernelsFor({ fastConvolutions, steps }: Program): Promise<LoadedKernels> {
  const [winograd, filter] = await Promise.all([
    fastConvolutions ? import("../kernels/winograd/winograd.ts") : undefined,
    hasFilter(steps) ? import("../kernels/filter/filter.ts") : undefined,
  ]);
  return { fast: winograd?.winograd, filterWork: filter?.filterWork };
}

function hasFilter(steps: readonly Step[]): boolean {
  return steps.some((step) =>
    step.kind === "repeat" ? hasFilter(step.body) : step.kind === "filter",
  );
}
