import type { LoweredPrograms } from "@pixelweft/tensor";
import type { PixelCNNConfig } from "../model/config.ts";
import type { DeviceModel } from "../model/model.ts";

/** Lowered programs of a sampler, plain data that JSON keeps. They hold no weights, and are for the version of this package that made them. */
export interface LoweredSampler {
  readonly config: PixelCNNConfig;
  /** The buffer of the model's state that they read. */
  readonly buffer: string;
  /** Those that sample whole images, and how many a run samples: no input says it. */
  readonly whole: { readonly images: number; readonly programs: LoweredPrograms };
  /** Those that sample row by row. */
  readonly rows: LoweredPrograms;
}

/** Whether programs are of a model's network, and read its weights where this one has them. */
export function isOf(
  { config, buffer }: DeviceModel,
  lowered: LoweredSampler | undefined,
): boolean {
  return lowered?.buffer === buffer && JSON.stringify(lowered.config) === JSON.stringify(config);
}
