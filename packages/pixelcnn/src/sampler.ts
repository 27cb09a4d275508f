import { everything, type Window } from "@pixelweft/layers";
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
import type { PixelCNNConfig } from "./config.ts";
import { drawLevels } from "./draw.ts";
import { encodeImages, encodeLevels } from "./encode.ts";
import { familyOf } from "./family.ts";
import { wholePass } from "./network.ts";
import type { Maps, Stage, StageOptions } from "./stages.ts";

/** What a drawn batch depends on besides parameters and conditions. */
export interface SampleInputs {
  /** u32, rank 0. */
  readonly seed: Tensor;
  /** Number of the first image of the batch, u32, rank 0. */
  readonly firstImage: Tensor;
  /** The number of each image where they are not consecutive, u32 `[batch]`. */
  readonly numbers?: Tensor | undefined;
  /** 1 / temperature, rank 0. */
  readonly sharpness: Tensor;
  /** Sub-pixels that are not drawn but taken from images. */
  readonly prefix?: PrefixInputs | undefined;
}

/** The start of images in drawing order, which a drawn batch keeps. */
export interface PrefixInputs {
  /** Integers `[batch, height, width, colours]`. */
  readonly images: Tensor;
  /** How many sub-pixels of each image are kept, the first ones; i32, rank 0. */
  readonly length: Tensor;
}

/** How to draw. */
export interface SampleOptions extends StageOptions {
  readonly batch: number;
  /**
   * `naive` runs the whole network for each sub-pixel; `cached` computes each feature once. They draw the same integers. A model
   * that is not made of stages is drawn naively either way.
   */
  readonly sampler: "cached" | "naive";
}

/** Where a sub-pixel is. */
interface SubPixel {
  readonly row: LoopIndex;
  readonly column: LoopIndex;
  readonly colour: number;
}

/** The graph that draws a batch of images, i32 `[batch, height, width, colours]`: no number leaves the device before it is done. */
export function sampleGraph(
  config: PixelCNNConfig,
  inputs: SampleInputs,
  options: SampleOptions,
): Tensor {
  const { height, width, channels } = config;
  const image = full([options.batch, height, width, channels], 0, "i32");
  const input = encodeImages(image, config);
  const { network } = familyOf(config);
  if (options.sampler === "naive" || "logits" in network)
    return drawNaively(config, { image, input }, { inputs, options });
  const stages = network.stages(config, options);
  return drawCached(config, { image, input }, { stages, drawing: { inputs, options } });
}

interface Canvas {
  readonly image: Tensor;
  readonly input: Tensor;
}

interface Drawing {
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
        const here = { row, column, colour };
        const logits = at(config, maps["logits"] ?? now.input, here);
        now = put(config, now, { here, logits, drawing });
      }
      return { carry: [now.image, now.input] };
    });
    return { carry: columns.carry };
  });
  return rows.carry[0] ?? canvas.image;
}

/** The logits of one sub-pixel, `[n, levels]`. */
function at({ levels }: PixelCNNConfig, logits: Tensor, { row, column, colour }: SubPixel): Tensor {
  const one = slice(logits, [
    undefined,
    { start: row, size: 1 },
    { start: column, size: 1 },
    { start: colour * levels, size: levels },
  ]);
  return reshape(one, [logits.shape[0] ?? 1, levels]);
}

interface Drawn {
  readonly here: SubPixel;
  readonly logits: Tensor;
  readonly drawing: Drawing;
}

/** Draws one sub-pixel, or takes it from the prefix, and writes it onto the canvas. */
function put(config: PixelCNNConfig, canvas: Canvas, { here, logits, drawing }: Drawn): Canvas {
  const { width, channels } = config;
  const { row, column, colour } = here;
  const { seed, firstImage, numbers, sharpness, prefix } = drawing.inputs;
  const n = canvas.image.shape[0] ?? 1;
  const pixel = add(mul(position(row), width), position(column));
  const number = add(mul(pixel, channels), colour);
  const level = drawLevels(logits, {
    seed,
    sharpness,
    image: numbers ?? add(firstImage, cast(indices([n], 0), "u32")),
    place: number,
  });
  const drawn = reshape(level, [n, 1, 1, 1]);
  const value = prefix ? kept(drawn, prefix, { here, number }) : drawn;
  const planes = encodeLevels(value, config);
  const spot = (channel: number): Position[] => [0, row, column, channel];
  return {
    image: place(canvas.image, value, spot(colour)),
    input: place(canvas.input, planes, spot(colour * (planes.shape[3] ?? 1))),
  };
}

/** The prefix's own level where it reaches this far, else the one that was drawn. */
function kept(
  drawn: Tensor,
  { images, length }: PrefixInputs,
  { here, number }: { readonly here: SubPixel; readonly number: Tensor },
): Tensor {
  const { row, column, colour } = here;
  const own = slice(images, [
    undefined,
    { start: row, size: 1 },
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
  const { height, width, channels } = config;
  const n = canvas.image.shape[0] ?? 1;
  const vertical = stages.filter((stage) => stage.stack === "vertical");
  const horizontal = stages.filter((stage) => stage.stack === "horizontal");
  const blank = (list: readonly Stage[]): Maps => {
    const makes = list.flatMap((stage) => Object.entries(stage.makes));
    return Object.fromEntries(makes.map(([name, c]) => [name, full([n, height, width, c], 0)]));
  };
  const above = blank(vertical);
  const beside = blank(horizontal);
  const [aboveNames, besideNames] = [Object.keys(above), Object.keys(beside)];
  const first = [canvas.image, canvas.input, ...Object.values(above), ...Object.values(beside)];
  const whole = everything(canvas.input);
  const rows = scan({ repeat: height, carry: first }, (row, [image, input, ...maps]) => {
    const known = Object.fromEntries(
      [...aboveNames, ...besideNames].map((name, i) => [name, maps[i]]),
    );
    const start: Record<string, Tensor> = {
      ...(known as Record<string, Tensor>),
      ...(input ? { input } : {}),
    };
    const lines = fill(vertical, start, { ...whole, row, height: 1 });
    const inner = [
      image ?? canvas.image,
      input ?? canvas.input,
      ...besideNames.map((name) => lines[name] ?? canvas.input),
    ];
    const columns = scan({ repeat: width, carry: inner }, (column, [drawn, encoded, ...cells]) => {
      let now = { image: drawn ?? canvas.image, input: encoded ?? canvas.input };
      let all: Maps = {
        ...lines,
        ...Object.fromEntries(besideNames.map((name, i) => [name, cells[i] ?? canvas.input])),
      };
      for (let colour = 0; colour < channels; colour++) {
        const group = channels === 1 ? {} : { group: colour };
        const window: Window = { row, column, height: 1, width: 1, ...group };
        all = fill(horizontal, { ...all, input: now.input }, window, channels);
        const here = { row, column, colour };
        now = put(config, now, {
          here,
          logits: at(config, all["logits"] ?? now.input, here),
          drawing,
        });
      }
      return {
        carry: [now.image, now.input, ...besideNames.map((name) => all[name] ?? canvas.input)],
      };
    });
    const [lastImage = canvas.image, lastInput = canvas.input, ...cells] = columns.carry;
    return {
      carry: [
        lastImage,
        lastInput,
        ...aboveNames.map((name) => lines[name] ?? canvas.input),
        ...cells,
      ],
    };
  });
  return rows.carry[0] ?? canvas.image;
}

/** Evaluates stages over a window and writes what they make into the maps. */
function fill(stages: readonly Stage[], maps: Maps, window: Window, groups = 1): Maps {
  const all: Record<string, Tensor> = { ...maps };
  for (const stage of stages)
    for (const [name, value] of Object.entries(stage.compute(all, window))) {
      const base = all[name];
      const channel = ((stage.makes[name] ?? 0) / groups) * (window.group ?? 0);
      if (base) all[name] = place(base, value, [0, window.row, window.column, channel]);
    }
  return all;
}
