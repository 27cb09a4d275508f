import { Trainer } from "@pixelweft/layers";
import { parameterSpecs } from "../model/specs.ts";
import { bitsPerDimLoss } from "../train/loss.ts";
import type { TooLargeTraining } from "./memory-advice.ts";
import { emptyBatch } from "./planned-memory.ts";

/**
 * Finds out whether a training fits, before anything of it is allocated. A backend that does not know what it has refuses nothing.
 *
 * @throws OutOfMemoryError, with what is needed for what and what would fit.
 */
export async function checkMemory({
  config,
  batch,
  backend,
  optimiser,
  savedActivations = "f32",
  stateDtype = "f32",
}: Omit<TooLargeTraining, "accumulate" | "nameOf">): Promise<void> {
  if (backend.available === undefined) return;
  const trainer = new Trainer({
    backend,
    specs: parameterSpecs(config),
    loss: bitsPerDimLoss(config),
    savedActivations,
    stateDtype,
    ...(optimiser && { optimiser }),
  });
  await trainer.checkMemory(emptyBatch(config, batch));
  await trainer.dispose();
}
