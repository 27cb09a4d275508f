import { wholeWindow, type Window } from "@pixelweft/layers";
import {
  add,
  cast,
  full,
  indices,
  less,
  mul,
  place,
  position,
  reshape,
  scan,
  select,
  slice,
  type LoopIndex,
  type Position,
  type Tensor,
} from "@pixelweft/tensor";
import { colourGroups, type PixelCNNConfig } from "../model/config.ts";
import { encodeImages, encodeLevels } from "../model/encode.ts";
import { familyOf } from "../model/family.ts";
import { wholePass } from "../model/network.ts";
import { outputOf } from "../model/outputs.ts";
import { getter, type Maps, type Stage, type StageOptions } from "../model/stages.ts";
import { drawLevels } from "./draw.ts";

/** What a sampled batch depends on beside parameters and conditions. */
export interface SampleInputs {
  /** u32, rank 0. */
  readonly seed: Tensor;
  /** Number of the first image of the batch, u32, rank 0. */
  readonly firstImage: Tensor;
  /** The number of each image where they are not consecutive, u32 `[batch]`. */
  readonly numbers?: Tensor | undefined;
  /** 1 / temperature, rank 0. */
  readonly sharpness: Tensor;
  /** Sub-pixels that are not sampled but taken from images. */
  readonly prefix?: PrefixInputs | undefined;
}

/** The start of images in raster order, which a sampled batch keeps. */
export interface PrefixInputs {
  /** Integers `[batch, height, width, colours]`. */
  readonly images: Tensor;
  /** How many sub-pixels of each image are kept, the first ones; i32, rank 0. */
  readonly length: Tensor;
}

/** How to sample. */
export interface SampleOptions extends StageOptions {
  readonly batch: number;
  /**
   * `naive` runs the whole network for each sub-pixel; `cached` computes each feature once. They sample the same integers. A model
   * that is not made of stages is sampled naively either way.
   */
  readonly sampler: "cached" | "naive";
}

/** A row: where it lies in the maps, and its number in the image, i32 of rank 0. */
interface Row {
  readonly place: Position;
  readonly number: Tensor;
}

/** Where a sub-pixel is. */
interface SubPixel {
  readonly row: Row;
  readonly column: LoopIndex;
  readonly colour: number;
}

/** The graph that samples a batch of images, i32 `[batch, height, width, colours]`: no number leaves the device before it is done. */
export function sampleGraph(
  config: PixelCNNConfig,
  inputs: SampleInputs,
  options: SampleOptions,
): Tensor {
  const { height, width, channels } = config;
  const image = full([options.batch, height, width, channels], 0, "i32");
  const input = encodeImages(image, config);
  const { network } = familyOf(config);
  if (options.sampler === "naive" || "maps" in network)
    return drawNaively(config, { image, input }, { inputs, options });
  const stages = network.stages(config, options);
  return drawCached(config, { image, input }, { stages, drawing: { inputs, options } });
}

/** A batch of images as integers, and as input planes of the network. */
interface Canvas {
  readonly image: Tensor;
  readonly input: Tensor;
}

/** What is sampled, and how. */
export interface Drawing {
  readonly inputs: SampleInputs;
  readonly options: SampleOptions;
}

function drawNaively(config: PixelCNNConfig, canvas: Canvas, drawing: Drawing): Tensor {
  const { height, width, channels } = config;
  const rows = scan({ repeat: height, carry: [canvas.image, canvas.input] }, (row, outer) => {
    const columns = scan({ repeat: width, carry: outer }, (column, [image, input]) => {
      let now = { image: image ?? canvas.image, input: input ?? canvas.input };
      for (let colour = 0; colour < channels; colour++) {
        const maps = wholePass(config, now.input, drawing.options);
        const here = { row: { place: row, number: position(row) }, column, colour };
        const output = getter(maps, "map")("output");
        now = put(config, now, { here, output, drawing });
      }
      return { carry: [now.image, now.input] };
    });
    return { carry: columns.carry };
  });
  return rows.carry[0] ?? canvas.image;
}

/** The logits of one sub-pixel, `[n, levels]`, from the head's output of all pixels and the colours sampled before it. */
function logitsAt(
  config: PixelCNNConfig,
  { output, image }: { readonly output: Tensor; readonly image: Tensor },
  { row, column, colour }: SubPixel,
): Tensor {
  const n = image.shape[0] ?? 1;
  const pixel = (map: Tensor): Tensor => {
    const one = slice(map, [
      undefined,
      { start: row.place, size: 1 },
      { start: column, size: 1 },
      undefined,
    ]);
    return reshape(one, [n, map.shape[3] ?? 1]);
  };
  const drawn = pixel(image);
  const earlier = Array.from({ length: colour }, (_, before) =>
    reshape(slice(drawn, [undefined, { start: before, size: 1 }]), [n]),
  );
  return outputOf(config).logits(config, { output: pixel(output), colour, earlier });
}

interface Drawn {
  readonly here: SubPixel;
  readonly output: Tensor;
  readonly drawing: Drawing;
}

/** Samples one sub-pixel, or takes it from the prefix, and writes it onto the canvas. */
function put(config: PixelCNNConfig, canvas: Canvas, { here, output, drawing }: Drawn): Canvas {
  const { width, channels } = config;
  const { row, column, colour } = here;
  const { seed, firstImage, numbers, sharpness, prefix } = drawing.inputs;
  const n = canvas.image.shape[0] ?? 1;
  const pixel = add(mul(row.number, width), position(column));
  const number = add(mul(pixel, channels), colour);
  const level = drawLevels(logitsAt(config, { output, image: canvas.image }, here), {
    seed,
    sharpness,
    image: numbers ?? add(firstImage, cast(indices([n], 0), "u32")),
    place: number,
  });
  const drawn = reshape(level, [n, 1, 1, 1]);
  const value = prefix ? kept(drawn, prefix, { here, number }) : drawn;
  const planes = encodeLevels(value, config);
  const spot = (channel: number): Position[] => [0, row.place, column, channel];
  return {
    image: place(canvas.image, value, spot(colour)),
    input: place(canvas.input, planes, spot(colour * (planes.shape[3] ?? 1))),
  };
}

/** The prefix's own level where it reaches this far, else the one that was sampled. */
function kept(
  drawn: Tensor,
  { images, length }: PrefixInputs,
  { here, number }: { readonly here: SubPixel; readonly number: Tensor },
): Tensor {
  const { row, column, colour } = here;
  const own = slice(images, [
    undefined,
    { start: row.place, size: 1 },
    { start: column, size: 1 },
    { start: colour, size: 1 },
  ]);
  return select(less(number, length), cast(own, "i32"), drawn);
}

function drawCached(
  config: PixelCNNConfig,
  canvas: Canvas,
  { stages, drawing }: { readonly stages: readonly Stage[]; readonly drawing: Drawing },
): Tensor {
  const { height } = config;
  const blank = blankMaps(config, canvas.image.shape[0] ?? 1, stages);
  const names = Object.keys(blank);
  const first = [canvas.image, canvas.input, ...Object.values(blank)];
  const rows = scan({ repeat: height, carry: first }, (row, [image, input, ...maps]) => {
    const open = { image: image ?? canvas.image, input: input ?? canvas.input };
    const here = { place: row, number: position(row) };
    const drawn = drawRow(config, { ...open, maps: named(names, maps) }, { here, stages, drawing });
    return { carry: [drawn.image, drawn.input, ...names.map(getter(drawn.maps, "map"))] };
  });
  return rows.carry[0] ?? canvas.image;
}

/** Maps of zeros for all that stages make. */
export function blankMaps(
  { height, width }: PixelCNNConfig,
  images: number,
  stages: readonly Stage[],
): Record<string, Tensor> {
  const makes = stages.flatMap((stage) => Object.entries(stage.makes));
  return Object.fromEntries(makes.map(([name, c]) => [name, full([images, height, width, c], 0)]));
}

/** A canvas, and the feature maps of what stands on it. */
export interface MappedCanvas extends Canvas {
  readonly maps: Maps;
}

/** Samples one row by the cache: the vertical stages once, the horizontal ones a colour of a pixel at a time. */
export function drawRow(
  config: PixelCNNConfig,
  { image, input, maps }: MappedCanvas,
  {
    here,
    stages,
    drawing,
  }: { readonly here: Row; readonly stages: readonly Stage[]; readonly drawing: Drawing },
): MappedCanvas {
  const { width, channels } = config;
  const groups = colourGroups(config);
  const vertical = stages.filter((stage) => stage.stack === "vertical");
  const horizontal = stages.filter((stage) => stage.stack === "horizontal");
  const beside = horizontal.flatMap((stage) => Object.keys(stage.makes));
  const { place: row } = here;
  const wide: Window = { ...wholeWindow(input), row, height: 1 };
  const lines = fill(vertical, { ...maps, input }, wide);
  const inner = [image, input, ...beside.map(getter(lines, "map"))];
  const columns = scan({ repeat: width, carry: inner }, (column, [drawn, encoded, ...cells]) => {
    let now = { image: drawn ?? image, input: encoded ?? input };
    let all: Maps = { ...lines, ...named(beside, cells) };
    for (let colour = 0; colour < channels; colour++) {
      if (colour < groups) {
        const group = groups === 1 ? {} : { group: colour };
        const window: Window = { row, column, height: 1, width: 1, ...group };
        all = fill(horizontal, { ...all, input: now.input }, window, groups);
      }
      const spot = { row: here, column, colour };
      now = put(config, now, { here: spot, output: getter(all, "map")("output"), drawing });
    }
    return { carry: [now.image, now.input, ...beside.map(getter(all, "map"))] };
  });
  const [lastImage = image, lastInput = input, ...cells] = columns.carry;
  return { image: lastImage, input: lastInput, maps: { ...lines, ...named(beside, cells) } };
}

/** Maps by name, as a loop carries them in a list. */
function named(names: readonly string[], carried: readonly Tensor[]): Record<string, Tensor> {
  return Object.fromEntries(
    names.map((name, i) => {
      const map = carried[i];
      if (map === undefined) throw new TypeError(`Cannot sample: map ${name} is missing`);
      return [name, map];
    }),
  );
}

/** Evaluates stages over a window and writes what they make into the maps. */
function fill(stages: readonly Stage[], maps: Maps, window: Window, groups = 1): Maps {
  const all: Record<string, Tensor> = { ...maps };
  for (const stage of stages)
    for (const [name, value] of Object.entries(stage.compute(all, window))) {
      const channel = ((stage.makes[name] ?? 0) / groups) * (window.group ?? 0);
      const base = getter(all, "map")(name);
      all[name] = place(base, value, [0, window.row, window.column, channel]);
    }
  return all;
}
