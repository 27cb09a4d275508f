import { Trainer } from "@pixelweft/layers";
import { Likelihood } from "../likelihood/likelihood.ts";
import { parameterSpecs } from "../model/specs.ts";
import { bitsPerDimLoss } from "../train/loss.ts";
import type { TooLargeTraining } from "./memory-advice.ts";
import { emptyBatch } from "./planned-memory.ts";

/** The training that is checked, and how many held-out images it looks at in a batch; 0 where it looks at none. */
type Checked = Omit<TooLargeTraining, "accumulate" | "nameOf" | "validates"> & {
  readonly validates: number;
};

/**
 * Finds out whether a training fits, its looks at held-out images included, before anything of it is allocated. A backend that does not know what it has refuses nothing.
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
  validates,
}: Checked): Promise<void> {
  if (backend.available === undefined) return;
  const specs = parameterSpecs(config);
  const trainer = new Trainer({
    backend,
    specs,
    loss: bitsPerDimLoss(config),
    savedActivations,
    stateDtype,
    ...(optimiser && { optimiser }),
  });
  const { state } = trainer;
  const likelihood = new Likelihood({ config, specs, backend, state, buffer: "ema" });
  const looks = validates > 0 ? [likelihood.program(emptyBatch(config, validates))] : [];
  await trainer.checkMemory(emptyBatch(config, batch), looks);
  await likelihood.dispose();
  await trainer.dispose();
}
