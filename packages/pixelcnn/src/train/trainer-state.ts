import { writeParameters, type Trainer, type TrainingState } from "@pixelweft/layers";

/** What is known of a run besides its trainer. */
export interface RunPlace {
  readonly images: number;
  readonly seed: number;
  /** Where the data stands. */
  readonly data?: unknown;
}

/** A trainer's parameters, and all that it needs to go on. */
export async function readTrainer(
  { state, step }: Trainer,
  place: RunPlace,
): Promise<{ parameters: Record<string, Float32Array>; training: TrainingState }> {
  const [parameters = {}, moment1 = {}, moment2 = {}, average = {}] = await Promise.all(
    ["parameters", "moment1", "moment2", "average"].map((buffer) => state.readAll(buffer)),
  );
  return { parameters, training: { step, ...place, moment1, moment2, average } };
}

/** Puts a trainer that has its parameters where another one stood. TypeError for a tensor that is missing or of another size. */
export function resumeTrainer(trainer: Trainer, training: TrainingState | undefined): void {
  if (training === undefined) return;
  for (const buffer of ["moment1", "moment2", "average"] as const)
    writeParameters(trainer.state, buffer, training[buffer]);
  trainer.step = training.step;
}
