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
  const images = emptyBatch(config, batch);
  // By itself first: where it does not fit, looks may have tensors that cannot be planned.
  await trainer.checkMemory(images);
  if (validates > 0) {
    const likelihood = new Likelihood({ config, specs, backend, state, buffer: "ema" });
    await trainer.checkMemory(images, [
      likelihood.program(emptyBatch({ ...config, orientations: 0 }, validates)),
    ]);
    await likelihood.dispose();
  }
  await trainer.dispose();
}
