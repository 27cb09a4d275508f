import type { ContractPlan } from "./contract-plan.ts";

/** Operations that a thread takes at a time. */
const operationsAtOnce = 1e6;

/** What a thread takes at a time: of weights of their own, a whole image's if there are enough images. */
export function grainOf(
  { kernel: { space }, ownWeights }: ContractPlan,
  { extent, cost }: { readonly extent: number; readonly cost: number },
): number {
  const [n] = space;
  const unit = ownWeights && n >= 8 ? extent / n : 1;
  const most = Math.ceil(extent / unit / 8);
  return (
    unit * Math.max(1, Math.min(Math.floor(operationsAtOnce / ((unit * cost) / extent)), most))
  );
}

/** Bytes of the thread's own scratch before packed weights: the sums and all that is staged. */
export function weightsAt(plan: ContractPlan): number {
  return plan.terms.reduce((bytes, { stage }) => bytes + (stage?.bytes ?? 0), sumBytes(plan));
}

/** Bytes of the sums that wait for the epilogue. */
export function sumBytes({ run, chunk, total, inOutput }: ContractPlan): number {
  if (inOutput) return 0;
  return 64 * Math.ceil((Math.min(run, chunk) * total * 4) / 64);
}
