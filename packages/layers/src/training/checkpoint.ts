import { crc32 } from "./crc32.ts";
import type { StateDtype } from "./narrow-state.ts";

/** What a training run needs besides parameters to go on as if it had never stopped. */
export interface TrainingState {
  /** Updates done. */
  readonly step: number;
  /** Examples seen. */
  readonly examples: number;
  readonly seed: number;
  /** The position in the data, as the batches of the data set carry it; any JSON. */
  readonly data?: unknown;
  /** What the optimiser keeps of each parameter, by slot: Adam's are `moment1` and `moment2`. */
  readonly slots: Readonly<Record<string, Readonly<Record<string, Float32Array>>>>;
  /** The moving average of each parameter. */
  readonly ema: Readonly<Record<string, Float32Array>>;
  /** How the slots are held, in training and in files; "f32" if missing. */
  readonly stateDtype?: StateDtype;
  /** More JSON for the training program: best value so far, the schedule. */
  readonly notes?: Readonly<Record<string, unknown>>;
}

/** A model on the host: its configuration and parameters, and the state of its training if it is to go on. */
export interface Checkpoint {
  /** What kind of model, and its configuration, as JSON. */
  readonly model: string;
  readonly config: unknown;
  readonly parameters: Readonly<Record<string, Float32Array>>;
  readonly training?: TrainingState;
}

/** What a file says that it is. */
export const format = "pixelweft.checkpoint";
export const version = 1;

/** A record without a prototype: any name is safe as a key. */
export function named<T>(): Record<string, T> {
  const record: Record<string, T> = Object.create(null);
  return record;
}

/** The CRC-32 of a tensor's values, as a file has it. */
export function sumOfValues(data: Float32Array): string {
  return crc32(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

/** The CRC-32 of what stands as text in the metadata. */
export function sumOfTexts({
  config,
  training = "",
}: {
  config: string;
  training?: string;
}): string {
  return crc32(new TextEncoder().encode(`${config}\n${training}`));
}
