import type { Program, Step } from "@pixelweft/tensor/backend";
import type { DeferredKernels } from "../kernels/deferred-kernels.ts";
import type { Winograd } from "../kernels/winograd/winograd.ts";

/** The name of the custom kernel that measures the peak speed of the processor. */
export const multiplyAdds = "multiply-adds";

/** Writers of kernels that only some programs have: a page that only samples does not load their code. */
export interface LoadedKernels extends Partial<DeferredKernels> {
  /** For programs that allow fast convolutions. */
  readonly fast?: Winograd | undefined;
}

/** Loads the writers that a program needs. */
export async function kernelsFor({ fastConvolutions, steps }: Program): Promise<LoadedKernels> {
  const [winograd, others] = await Promise.all([
    fastConvolutions ? import("../kernels/winograd/winograd.ts") : undefined,
    needsDeferred(steps) ? import("../kernels/deferred-kernels.ts") : undefined,
  ]);
  return { fast: winograd?.winograd, ...others?.deferredKernels };
}

function needsDeferred(steps: readonly Step[]): boolean {
  return steps.some((step) =>
    step.kind === "repeat"
      ? needsDeferred(step.body)
      : ["filter", "scatter", "custom"].includes(step.kind),
  );
}
