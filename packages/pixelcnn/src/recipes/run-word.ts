import { CheckpointError } from "@pixelweft/layers";
import { parseSafetensors } from "@pixelweft/tensor";
import type { ConditionedModel } from "../conditioning/conditioned-model.ts";
import { crc32 } from "../crc32.ts";
import { parseModel, type Model } from "../model/model.ts";

/** What a file says of the run that made its model. */
export interface RunWord {
  readonly step?: number;
  /** Plain JSON. */
  readonly settings: object;
}

/** A model, and what its file says of the run that made it. */
export interface RunModel<Found = Model> {
  readonly model: Found;
  /** Updates done. */
  readonly step: number | undefined;
  /** What the run kept, or the `settings` of `writeModel()`; files are not trusted, so look at it. */
  readonly settings: unknown;
}

/**
 * A model with what the bytes of its file say of its run.
 *
 * @throws CheckpointError for bytes that are damaged or no model; also where its word on the run is not what was written.
 * @example
 * parseRun(new Uint8Array(8)); // throws CheckpointError
 */
export function parseRun(bytes: Uint8Array): RunModel {
  return withWord(parseModel(bytes), bytes);
}

/** The model, with the word of its file on its run. */
export function withWord<M extends Model | ConditionedModel>(
  model: M,
  bytes: Uint8Array,
): RunModel<M> {
  const { training } = model;
  if (training) return { model, step: training.step, settings: training.notes?.["run"] };
  const { run: text, runChecksum: sum } = parseSafetensors(bytes).metadata;
  // Files from before words had checksums are read without.
  if (sum !== undefined && (text === undefined || sum !== sumOf(text)))
    throw new CheckpointError(
      "Cannot load the model: what its file says of its run is not what was written",
    );
  const run = text === undefined ? undefined : parsed(text);
  const { step, settings }: { step?: unknown; settings?: unknown } = Object(run);
  return { model, step: typeof step === "number" ? step : undefined, settings };
}

/** The CRC-32 of a text, in hexadecimal digits. */
export function sumOf(text: string): string {
  return crc32(new TextEncoder().encode(text)).toString(16).padStart(8, "0");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CheckpointError("Cannot load the model: what its file says of its run is no JSON", {
      cause,
    });
  }
}
