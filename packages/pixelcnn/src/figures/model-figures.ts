import {
  countLive,
  type Optimiser,
  type SavedActivations,
  type StateDtype,
} from "@pixelweft/layers";
import type { Backend } from "@pixelweft/tensor";
import type { PixelCNNConfig } from "../model/config.ts";
import { parameterSpecs } from "../model/specs.ts";
import { flopsOf, type Flops } from "./flops.ts";
import { plannedMemory, type PlannedMemory } from "./planned-memory.ts";
import { receptiveField } from "./receptive-field.ts";

/** The receptive field of a model within its own images. */
export interface FieldFigures {
  /** Rows up, and columns to each side, that the logits of some pixel depend on. */
  readonly up: number;
  readonly left: number;
  readonly right: number;
  /** Whether every pixel depends on all before it. */
  readonly whole: boolean;
  /** Of the pixels before the middle one: how many there are, and how many are in its receptive field. */
  readonly before: number;
  readonly seen: number;
}

/** The costs and the receptive field of a model. */
export interface ModelFigures {
  /** Live weights and biases. */
  readonly parameters: number;
  readonly field: FieldFigures;
  readonly flops: Flops;
  /** Bytes on a device. */
  readonly memory: PlannedMemory;
}

/**
 * The size, cost and receptive field of a model, before anything is trained. The memory is that of the very programs that train and sample,
 * planned for a backend, or else for a device without a limit that packs no weights; nothing is allocated. A model of a hundred million weights takes seconds.
 *
 * @param options `batch`: images in a training step and in a sampled batch, 16 if missing. `backend`: what the memory is planned for. `optimiser`: what
 * trains, Adam if missing. `savedActivations`: as what it keeps values that gradients read, `f32` if missing. `stateDtype`: how it holds what the optimiser keeps, `f32` if missing.
 * @throws RangeError for a batch that is no whole number above 0.
 * @example The sizes of a small model
 * import { checkConfig } from "@pixelweft/pixelcnn/graph";
 * const config = checkConfig({ height: 8, width: 8, levels: 4, hiddenChannels: 16, layers: 4, firstKernelSize: 5, headChannels: 32 });
 * const { parameters, field, flops } = await modelFigures(config, { batch: 2 });
 * parameters; // 20548
 * flops.forward; // 2584576
 * field.whole; // false
 * field.up; // 5
 */
export async function modelFigures(
  config: PixelCNNConfig,
  {
    batch = 16,
    backend,
    optimiser,
    savedActivations,
    stateDtype,
  }: {
    readonly batch?: number | undefined;
    readonly backend?: Backend | undefined;
    readonly optimiser?: Optimiser | undefined;
    readonly savedActivations?: SavedActivations | undefined;
    readonly stateDtype?: StateDtype | undefined;
  } = {},
): Promise<ModelFigures> {
  if (!Number.isInteger(batch) || batch < 1)
    throw new RangeError(`Cannot plan for ${batch} images: it must be a whole number above 0`);
  const specs = parameterSpecs(config);
  return {
    parameters: countLive(specs),
    field: fieldFigures(config),
    flops: flopsOf({ config, specs, batch }),
    memory: await plannedMemory({
      config,
      specs,
      batch,
      backend,
      optimiser,
      savedActivations,
      stateDtype,
    }),
  };
}

function fieldFigures(config: PixelCNNConfig): FieldFigures {
  const { height, width } = config;
  let [up, left, right, whole] = [0, 0, 0, true];
  // What is far up and to either side is seen, or missed, from the borders. No layer reads downwards, so a row reads as the last one does.
  for (const column of [0, width - 1]) {
    const row = height - 1;
    const pixels = seenPixels(config, row, column);
    const before = row * width + column;
    for (let i = 0; i < before; i++) {
      if (pixels[i] !== true) {
        whole = false;
        continue;
      }
      up = Math.max(up, row - Math.floor(i / width));
      left = Math.max(left, column - (i % width));
      right = Math.max(right, (i % width) - column);
    }
  }
  const [row, column] = [Math.floor(height / 2), Math.floor(width / 2)];
  const seen = seenPixels(config, row, column).filter((x) => x).length;
  return { up, left, right, whole, before: row * width + column, seen };
}

/** Which pixels the first colour of a pixel depends on. */
function seenPixels(config: PixelCNNConfig, row: number, column: number): boolean[] {
  const { height, width, channels } = config;
  const seen = receptiveField(config, { row, column, colour: 0 });
  return Array.from({ length: height * width }, (_, i) => seen[i * channels] === 1);
}
