import type { PixelCNNConfig } from "../model/config.ts";
import { batchInputs, type Batch, type BatchInputs } from "../train/batch.ts";
import { sourceShape, type ConditionerConfig } from "./conditioner.ts";

/** Images, and what their conditions are made of. */
export interface SourceBatch extends Pick<Batch, "images" | "labels" | "condition" | "size"> {
  /** `[n, inputs]` for a deconvolution (or labels), `[n, height, width, inputs]` for a map. */
  readonly source?: Float32Array | undefined;
}

/** A checked batch as inputs: images, labels, `source`, and what else the model itself is conditioned on. */
export function conditionedInputs(
  config: PixelCNNConfig,
  conditioner: ConditionerConfig,
  { source, labels, condition, ...batch }: SourceBatch,
): { inputs: BatchInputs; size: number } {
  // What the conditioner makes is no input; what it reads is checked here.
  const { kind } = conditioner;
  const asked = kind === "map" ? config.condition : kind === "encoder" ? 0 : conditioner.inputs;
  const byLabel = kind === "deconvolution" && source === undefined;
  const given = kind === "map" || byLabel ? { labels, condition } : {};
  const wanted = { ...config, spatial: 0, condition: byLabel || kind === "map" ? asked : 0 };
  const { inputs, size } = batchInputs(wanted, { ...batch, ...given });
  const shape = sourceShape(config, conditioner);
  if (shape === undefined || byLabel) return { inputs, size };
  const n = batch.images.length / (config.height * config.width * config.channels);
  const each = shape.reduce((a, b) => a * b, 1);
  if (source?.length !== n * each)
    throw new TypeError(
      `Cannot use a source of ${source?.length ?? 0} values: ${n} images need ${n * each}`,
    );
  return { inputs: { ...inputs, source: { data: source, shape: [n, ...shape] } }, size };
}
