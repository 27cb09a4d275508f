import type { ContractKernel, FilterKernel, Kernel, Step, View } from "@pixelweft/tensor/backend";
import { referenceKernel } from "@pixelweft/tensor/reference";
import { contractByOpenblas } from "./contract.ts";
import { filterByOpenblas } from "./filter.ts";
import type { Bind, Setting } from "./setting.ts";

/** Makes steps ready, loops and all. */
export function compileSteps(steps: readonly Step[], setting: Setting): Bind {
  const binds = steps.map((step) => compileStep(step, setting));
  return (memory) => {
    const runs = binds.map((bind) => bind(memory));
    return () => {
      for (const run of runs) run();
    };
  };
}

function compileStep(step: Step, setting: Setting): Bind {
  if (step.kind === "contract" && isOfFloats(step)) return contractByOpenblas(step, setting);
  if (step.kind === "filter" && isOfFloats(step)) return filterByOpenblas(step, setting);
  if (step.kind !== "repeat") return byReference(step, setting);
  const { loop, repeat } = step;
  const body = compileSteps(step.body, setting);
  return (memory) => {
    const run = body(memory);
    return () => {
      for (let i = 0; i < repeat; i++) {
        setting.loops[loop] = i;
        run();
      }
    };
  };
}

/** Whether a product is of f32, which is what OpenBLAS multiplies: others are widened, by the reference. */
export function isOfFloats(product: ContractKernel | FilterKernel): boolean {
  const views: readonly View[] =
    product.kind === "filter"
      ? [product.a, product.g]
      : product.terms.flatMap(({ a, w }) => [a, w]);
  return views.every(({ dtype }) => dtype === "f32");
}

/** The one place where a kernel goes to the reference, and is counted. */
function byReference(kernel: Kernel, { counts, loops }: Setting): Bind {
  const bind = referenceKernel(kernel, loops);
  return (memory) => {
    const run = bind(memory);
    return () => {
      counts.reference[kernel.kind]++;
      run();
    };
  };
}

/** Kernels that one run of the steps executes. */
export function countKernels(steps: readonly Step[]): number {
  return steps.reduce(
    (sum, step) => sum + (step.kind === "repeat" ? step.repeat * countKernels(step.body) : 1),
    0,
  );
}
