import { filterWork } from "./filter/filter.ts";
import { multiplyAddsWork } from "./multiply-adds.ts";
import { scatterWork } from "./scatter.ts";

/** Writers of kernels that programs for sampling do not have: a page loads their code later. */
export interface DeferredKernels {
  readonly filterWork: typeof filterWork;
  readonly multiplyAddsWork: typeof multiplyAddsWork;
  readonly scatterWork: typeof scatterWork;
}

/** All of them. */
export const deferredKernels: DeferredKernels = { filterWork, multiplyAddsWork, scatterWork };
