import type { Shape, Tensor } from "@pixelweft/tensor";

/** Where a parameter lies in a flat buffer. */
export interface ParameterPart {
  readonly name: string;
  readonly start: number;
  readonly size: number;
  /** For rules that differ by shape; `Trainer` gives it. */
  readonly shape?: Shape;
  /** 1 where it is live and 0 where it is masked, if some of it is. */
  readonly mask?: Float32Array;
}

/** Parameters and what an optimiser keeps beside them, as flat f32 buffers of one shape. */
export interface OptimiserState {
  readonly parameters: Tensor;
  /** By the names of the optimiser's `slots`. */
  readonly slots: Readonly<Record<string, Tensor>>;
  /** Which parameters these are, for rules that differ by name. `Trainer` says it; between parts there are zeros. */
  readonly parts?: readonly ParameterPart[];
  /**
   * A slot's new value as it will be kept, f32, where that is rounded (`stateDtype`). A rule that computes with it, and returns it, needs no
   * memory for the value before.
   */
  readonly keep?: (slot: string, value: Tensor) => Tensor;
}

/**
 * A rule for changing parameters by their gradient. `Trainer` keeps its slots, feeds its numbers and writes them to checkpoints;
 * clipping and the moving average are the trainer's.
 */
export interface Optimiser {
  /** Names of the buffers that it keeps, each as large as the parameters; they begin at zero. */
  readonly slots: readonly string[];
  /** Numbers that change with the update t, which counts from 1, by name: inputs of the program. Not `learningRate`, `keep`, `take`, `fresh`. */
  numbers(t: number): Readonly<Record<string, number>>;
  /** What comes after one update. `numbers` holds `learningRate` besides its own. */
  update(
    state: OptimiserState,
    gradient: Tensor,
    numbers: Readonly<Record<string, Tensor>>,
  ): OptimiserState;
}

/** Refuses what an optimiser's update must not give: nothing, and slots that nobody keeps. TypeError. */
export function checkUpdated(found: OptimiserState, { slots }: Optimiser): void {
  const { parameters, slots: kept = {} }: Partial<OptimiserState> = Object(found);
  const act = "Cannot update: the optimiser's update()";
  if (Object(parameters) !== parameters)
    throw new TypeError(`${act} gives no tensor of parameters, as { parameters, slots }`);
  for (const name of slots)
    if (!Object.hasOwn(kept, name))
      throw new TypeError(`${act} gives no ${name}, one of its slots`);
  const surplus = Object.keys(kept).find((name) => !slots.includes(name));
  if (surplus !== undefined)
    throw new TypeError(
      `${act} gives ${surplus}, which would be lost: its slots are ${slots.join(", ") || "none"}`,
    );
}

/** A slot or number of an optimiser by its name. TypeError for one that was not given. */
export function given(from: Readonly<Record<string, Tensor>>, name: string): Tensor {
  const found = from[name];
  if (found === undefined) throw new TypeError(`Cannot update: ${name} is missing`);
  return found;
}
