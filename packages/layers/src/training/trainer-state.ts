import { writeParameters } from "../parameters.ts";
import type { TrainingState } from "./checkpoint.ts";
import type { Trainer } from "./trainer.ts";

/** What is known of a run besides its trainer. */
export interface RunPlace {
  /** Examples seen. */
  readonly images: number;
  readonly seed: number;
  /** Where the data stands. */
  readonly data?: unknown;
  readonly notes?: Readonly<Record<string, unknown>>;
}

/** Running weights, and all that a resumption needs. */
export interface TrainedParameters {
  readonly parameters: Record<string, Float32Array>;
  readonly training: TrainingState;
}

/**
 * A trainer's parameters, and all that it needs to go on.
 *
 * @example Go on with another trainer
 * import { scalar, sum } from "@pixelweft/tensor";
 * const specs = { x: { shape: [1], fanIn: 0 } };
 * const loss: LossFunction = ({ x }) => ({ loss: sum(x), count: scalar(1) });
 * const first = new Trainer({ backend, specs, loss });
 * await first.gradient({});
 * await first.update(0.1);
 * const { parameters, training } = await readTrainer(first, { images: 1, seed: 0 });
 * const second = new Trainer({ backend, specs, loss, parameters });
 * resumeTrainer(second, training);
 * second.step; // 1
 */
export async function readTrainer(
  { state, step }: Trainer,
  place: RunPlace,
): Promise<TrainedParameters> {
  const [parameters = {}, moment1 = {}, moment2 = {}, average = {}] = await Promise.all(
    ["parameters", "moment1", "moment2", "average"].map((buffer) => state.readAll(buffer)),
  );
  return { parameters, training: { step, ...place, moment1, moment2, average } };
}

/**
 * Puts a trainer that has its parameters where another one stood.
 *
 * @throws TypeError for a tensor that is missing or of another size.
 * @example
 * import { scalar, sum } from "@pixelweft/tensor";
 * const specs = { x: { shape: [1], fanIn: 0 } };
 * const trainer = new Trainer({ backend, specs, loss: ({ x }) => ({ loss: sum(x), count: scalar(1) }) });
 * const zero = { x: Float32Array.of(0) };
 * resumeTrainer(trainer, { step: 7, images: 9, seed: 0, moment1: zero, moment2: zero, average: zero });
 * trainer.step; // 7
 */
export function resumeTrainer(trainer: Trainer, training: TrainingState | undefined): void {
  if (training === undefined) return;
  for (const buffer of ["moment1", "moment2", "average"] as const)
    writeParameters(trainer.state, buffer, training[buffer]);
  trainer.step = training.step;
}
