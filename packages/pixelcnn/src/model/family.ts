import type { ParameterSpecs } from "@pixelweft/layers";
import type { Tensor } from "@pixelweft/tensor";
import {
  diagonalBiLstmField,
  diagonalBiLstmMaps,
  diagonalBiLstmSpecs,
} from "../families/diagonal-bilstm.ts";
import { gatedField } from "../families/gated-field.ts";
import { gatedSpecs } from "../families/gated-specs.ts";
import { gatedStages } from "../families/gated-stages.ts";
import { pixelcnnField } from "../families/pixelcnn-field.ts";
import { pixelcnnSpecs } from "../families/pixelcnn-specs.ts";
import { pixelcnnStages } from "../families/pixelcnn-stages.ts";
import { rowLstmField, rowLstmMaps, rowLstmSpecs } from "../families/row-lstm.ts";
import type { ModelName, PixelCNNConfig } from "./config.ts";
import type { Seen, SubPixelPlace } from "./field.ts";
import type { Stage, StageOptions } from "./stages.ts";

/** What a model is to training, likelihood and sampling: its parameters and its logits. */
export interface Family {
  /** The name in its files. */
  readonly file: string;
  /** Names, shapes, masks and first scales of the parameters, in checkpoint order. */
  specs(config: PixelCNNConfig): ParameterSpecs;
  readonly network: Network;
  /** What the logits of a sub-pixel depend on; `receptiveField` checks the target. */
  field(config: PixelCNNConfig, target: SubPixelPlace): Seen;
}

/**
 * How a family makes the numbers of each pixel's distribution, the map "output": as stages, each of which can compute a window of its
 * maps, so that the sampler is cached; or as maps of whole images from an encoded input, so that the sampler is the naive one.
 */
export type Network =
  | { readonly stages: (config: PixelCNNConfig, options: StageOptions) => Stage[] }
  | {
      readonly maps: (
        config: PixelCNNConfig,
        input: Tensor,
        options: StageOptions,
      ) => Record<string, Tensor>;
    };

const families: Readonly<Record<ModelName, Family>> = {
  gated: {
    file: "gated-pixelcnn",
    specs: gatedSpecs,
    network: { stages: gatedStages },
    field: gatedField,
  },
  pixelcnn: {
    file: "pixelcnn",
    specs: pixelcnnSpecs,
    network: { stages: pixelcnnStages },
    field: pixelcnnField,
  },
  "row-lstm": {
    file: "row-lstm",
    specs: rowLstmSpecs,
    network: { maps: rowLstmMaps },
    field: rowLstmField,
  },
  "diagonal-bilstm": {
    file: "diagonal-bilstm",
    specs: diagonalBiLstmSpecs,
    network: { maps: diagonalBiLstmMaps },
    field: diagonalBiLstmField,
  },
};

/** The family that a configuration's `model` names. RangeError for one that is not there. */
export function familyOf({ model }: Pick<PixelCNNConfig, "model">): Family {
  const family = families[model];
  if (family === undefined)
    throw new RangeError(
      `Cannot use model ${model}: there are ${Object.keys(families).join(", ")}`,
    );
  return family;
}

/** The names of all families in files. */
export const familyFiles: readonly string[] = Object.values(families).map(({ file }) => file);
