import { concat, full, reshape, slice, type Shape, type Tensor } from "@pixelweft/tensor";
import { randomLevels, type SampleInputs } from "../levels/random-levels.ts";
import { inputPlanes, type PixelCNNConfig } from "../model/config.ts";
import { encodeImages } from "../model/encode.ts";
import { familyOf } from "../model/family.ts";
import { getter, type Stage, type StageOptions } from "../model/stages.ts";
import { blankMaps, drawRow, type SampleOptions } from "./sampler.ts";

/** What is kept from row to row, `[batch, rows, width, channels]` each: the rows drawn last, as many as kernels read. */
export type HeldMaps = Readonly<Record<string, Tensor>>;

/** What a row depends on: besides the inputs of whole images its number, i32 of rank 0. */
export interface RowInputs extends SampleInputs {
  readonly row: Tensor;
}

/** Whether images of a model can be sampled row by row: those of models that are made of stages. */
export function hasRows(config: PixelCNNConfig): boolean {
  return !("maps" in familyOf(config).network);
}

/** Shapes of the maps that later rows read, for a batch of images. */
export function heldShapes(config: PixelCNNConfig, batch: number): Readonly<Record<string, Shape>> {
  const stages = stagesOf(config, { parameters: {} });
  const vertical = stages.filter((stage) => stage.stack === "vertical");
  // Beside a vertical stack, horizontal stages read their own row. Without one they read rows above; what the head makes nobody does.
  const read = vertical.length > 0 ? vertical : stages;
  const makes = read.flatMap((stage) => Object.entries(stage.makes));
  const held = makes.filter(([name]) => name !== "output" && !name.startsWith("head."));
  const planes = inputPlanes(config);
  const size = [batch, mapRows(config), config.width] as const;
  const all = [["input", planes] as const, ...held];
  return Object.fromEntries(all.map(([name, channels]) => [name, [...size, channels]]));
}

/** The row that is drawn, and those above it that the largest kernel reads. */
function mapRows({ height, firstKernelSize, kernelSize }: PixelCNNConfig): number {
  return Math.min(height, (Math.max(firstKernelSize, kernelSize) + 3) / 2);
}

/**
 * Samples the next row of a batch of images, levels `[batch, 1, width, colours]`, by the cache. Positions in a program are fixed, so the
 * maps move instead: all go up by a row, and what is drawn is their last row. What lies above the image is zero in them,
 * as it is outside of maps. Prefixes and spatial maps are given of this row alone, `[batch, 1, width, channels]`.
 */
export function rowGraph(
  config: PixelCNNConfig,
  inputs: RowInputs,
  { held, ...options }: SampleOptions & { readonly held: HeldMaps },
): { readonly levels: Tensor; readonly held: HeldMaps } {
  const { batch } = options;
  const height = mapRows(config);
  const under = (row: Tensor): Tensor => {
    const [n = 1, , width = 1, channels = 1] = row.shape;
    const above = [n, height - 1, width, channels];
    return height === 1 ? row : concat([full(above, 0, row.dtype), row], 1);
  };
  const { conditions, ...others } = options;
  const spatial = conditions?.spatial && under(conditions.spatial);
  const stages = stagesOf(config, { ...others, conditions: { ...conditions, spatial } });
  const prefix = inputs.prefix && {
    ...inputs.prefix,
    images: under(inputs.prefix.images),
    fixed: inputs.prefix.fixed && under(inputs.prefix.fixed),
  };
  const number = inputs.row;
  const { parameters } = options;
  const place = { parameters, rows: reshape(number, [1, 1, 1, 1]) };
  const open = encodeImages(blank(config, batch, 1), config, place);
  const raised = Object.entries(held).map(([name, map]) => {
    const last = name === "input" ? open : slice(map, rows({ start: 0, size: 1 }));
    return [name, height === 1 ? last : concat([slice(map, rows({ start: 1 })), last], 1)] as const;
  });
  const { input = open, ...maps } = Object.fromEntries(raised);
  const zero = blankMaps({ ...config, height }, batch, stages);
  const drawn = drawRow(
    config,
    { image: blank(config, batch, height), input, carried: [], maps: { ...zero, ...maps } },
    {
      here: { place: height - 1, number },
      stages,
      drawing: { source: randomLevels({ ...inputs, prefix }), options },
    },
  );
  const made = getter({ ...drawn.maps, input: drawn.input }, "map");
  return {
    levels: slice(drawn.image, rows({ start: height - 1 })),
    held: Object.fromEntries(Object.keys(held).map((name) => [name, made(name)])),
  };
}

type Ranges = Parameters<typeof slice>[1];

function rows(range: Ranges[number]): Ranges {
  return [undefined, range];
}

function blank({ width, channels }: PixelCNNConfig, batch: number, height: number): Tensor {
  return full([batch, height, width, channels], 0, "i32");
}

/** The stages of a network; none of one that is not made of stages. */
export function stagesOf(config: PixelCNNConfig, options: StageOptions): Stage[] {
  const { network } = familyOf(config);
  return "maps" in network ? [] : network.stages(config, options);
}
