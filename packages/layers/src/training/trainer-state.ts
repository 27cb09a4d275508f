import { sizeOf } from "@pixelweft/tensor";
import { maskedValues } from "../parameters.ts";
import type { TrainingState } from "./checkpoint.ts";
import type { Trainer } from "./trainer.ts";

/** What is known of a run besides its trainer. */
export interface RunPlace {
  /** Examples seen. */
  readonly examples: number;
  readonly seed: number;
  /** Where the data stands. */
  readonly data?: unknown;
  readonly notes?: Readonly<Record<string, unknown>>;
}

/** Running weights, and all that a resumption needs. */
export interface TrainedParameters<Names extends string = string> {
  readonly parameters: Record<Names, Float32Array>;
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
 * const { parameters, training } = await readTrainer(first, { examples: 1, seed: 0 });
 * const second = new Trainer({ backend, specs, loss, parameters });
 * resumeTrainer(second, training);
 * second.step; // 1
 */
export async function readTrainer(
  { state, step, optimiser, stateDtype }: Trainer,
  place: RunPlace,
): Promise<TrainedParameters> {
  const [parameters = {}, ema = {}, ...kept] = await Promise.all(
    ["parameters", "ema", ...optimiser.slots].map((buffer) => state.readAll(buffer)),
  );
  const slots = Object.fromEntries(optimiser.slots.map((slot, i) => [slot, kept[i] ?? {}]));
  const held = stateDtype === "f32" ? {} : { stateDtype };
  return { parameters, training: { step, ...place, slots, ema, ...held } };
}

/**
 * Puts a trainer that has its parameters where another one stood.
 *
 * @throws TypeError for a tensor that is missing or of another size, or the state of another optimiser or dtype.
 * @example
 * import { scalar, sum } from "@pixelweft/tensor";
 * const specs = { x: { shape: [1], fanIn: 0 } };
 * const trainer = new Trainer({ backend, specs, loss: ({ x }) => ({ loss: sum(x), count: scalar(1) }) });
 * const zero = { x: Float32Array.of(0) };
 * const slots = { moment1: zero, moment2: zero };
 * resumeTrainer(trainer, { step: 7, examples: 9, seed: 0, slots, ema: zero });
 * trainer.step; // 7
 */
export function resumeTrainer(trainer: Trainer, training: TrainingState | undefined): void {
  if (training === undefined) return;
  const wanted = trainer.optimiser.slots.toSorted().join(", ");
  const found = Object.keys(training.slots).toSorted().join(", ");
  if (wanted !== found)
    throw new TypeError(
      `Cannot resume: the optimiser keeps ${wanted || "nothing"}, and the checkpoint holds ${found || "nothing"}`,
    );
  const { stateDtype = "f32" } = training;
  if (stateDtype !== trainer.stateDtype)
    throw new TypeError(
      `Cannot resume: the checkpoint holds moments as ${stateDtype}, and the trainer as ${trainer.stateDtype}; give it stateDtype "${stateDtype}"`,
    );
  for (const [slot, values] of Object.entries(training.slots)) trainer.load(slot, values);
  trainer.load("ema", maskedValues(trainer.specs, training.ema));
  trainer.step = training.step;
}

/** Clears what an update that failed half way has added up: no part of it belongs to the next one. */
export function dropGradients({ state }: Trainer): void {
  // Without memory there is nothing in it.
  if (state.waiting.length > 0) return;
  for (const buffer of ["gradients", "totals"] as const)
    for (const name of state.names(buffer))
      state.write(buffer, name, new Float32Array(sizeOf(state.shape(buffer, name))));
}
