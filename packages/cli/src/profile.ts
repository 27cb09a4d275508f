import type { Backend } from "@pixelweft/tensor";
import type { Terminal } from "./terminal.ts";
import type { TrainPlan } from "./train-plan.ts";

export async function profileTraining(
  _plan: TrainPlan,
  _to: { readonly backend: Backend; readonly terminal: Terminal },
): Promise<void> {
  await Promise.reject(new Error("Cannot profile yet"));
}
