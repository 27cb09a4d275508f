import { wholeWindow, type Window } from "@pixelweft/layers";
import {
  add,
  full,
  mul,
  place,
  position,
  reshape,
  scan,
  slice,
  type Position,
  type Tensor,
} from "@pixelweft/tensor";
import type { LevelSource, Row, SubPixel } from "../levels/level-source.ts";
import { colourGroups, type PixelCNNConfig } from "../model/config.ts";
import { encodeImages, encodeLevels } from "../model/encode.ts";
import { familyOf } from "../model/family.ts";
import { outputOf } from "../model/outputs.ts";
import { getter, type Maps, type Stage, type StageOptions } from "../model/stages.ts";
import { wholePass } from "../model/whole-pass.ts";

/** How to sample. */
export interface SampleOptions extends StageOptions {
  readonly batch: number;
  /**
   * `naive` runs the whole network for each sub-pixel; `cached` computes each feature once. They sample the same integers. A model
   * that is not made of stages is sampled naively either way.
   */
  readonly sampler: "cached" | "naive";
}

/** What a graph of images gives. */
export interface FilledImages {
  /** i32 `[batch, height, width, colours]`. */
  readonly images: Tensor;
  /** What the source carried behind the last sub-pixel. */
  readonly carried: readonly Tensor[];
}

/** The graph that fills a batch of images from a source of levels: no number leaves the device before it is done. */
export function imageGraph(
  config: PixelCNNConfig,
  source: LevelSource,
  options: SampleOptions,
): FilledImages {
  const { height, width, channels } = config;
  const image = full([options.batch, height, width, channels], 0, "i32");
  const canvas = { image, input: encodeImages(image, config, options), carried: source.carried };
  const { network } = familyOf(config);
  const drawing = { source, options };
  const filled =
    options.sampler === "naive" || "maps" in network
      ? drawNaively(config, canvas, drawing)
      : drawCached(config, canvas, { stages: network.stages(config, options), drawing });
  return { images: filled.image, carried: filled.carried };
}

/** A batch of images as integers, and as input planes of the network. */
interface Canvas {
  readonly image: Tensor;
  readonly input: Tensor;
  /** Of the source. */
  readonly carried: readonly Tensor[];
}

/** What is drawn from, and how. */
export interface Drawing {
  readonly source: LevelSource;
  readonly options: SampleOptions;
}

/** A canvas as a loop carries it, in front of other tensors. */
function listed({ image, input, carried }: Canvas): Tensor[] {
  return [image, input, ...carried];
}

/** The canvas at the front of what a loop carries, and the rest. */
function unlisted(
  { image, input, carried }: Canvas,
  list: readonly Tensor[],
): { readonly canvas: Canvas; readonly rest: readonly Tensor[] } {
  const [nextImage = image, nextInput = input, ...others] = list;
  const size = carried.length;
  const canvas = { image: nextImage, input: nextInput, carried: others.slice(0, size) };
  return { canvas, rest: others.slice(size) };
}

function drawNaively(config: PixelCNNConfig, canvas: Canvas, drawing: Drawing): Canvas {
  const { height, width, channels } = config;
  const rows = scan({ repeat: height, carry: listed(canvas) }, (row, outer) => {
    const columns = scan({ repeat: width, carry: outer }, (column, inner) => {
      let now = unlisted(canvas, inner).canvas;
      for (let colour = 0; colour < channels; colour++) {
        const maps = wholePass(config, now.input, drawing.options);
        const here = { row: { place: row, number: position(row) }, column, colour };
        const output = getter(maps, "map")("output");
        now = put(config, now, { here, output, drawing });
      }
      return { carry: listed(now) };
    });
    return { carry: columns.carry };
  });
  return unlisted(canvas, rows.carry).canvas;
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

/** Takes one sub-pixel from the source and writes it onto the canvas. */
function put(config: PixelCNNConfig, canvas: Canvas, { here, output, drawing }: Drawn): Canvas {
  const { width, channels } = config;
  const { row, column, colour } = here;
  const n = canvas.image.shape[0] ?? 1;
  const pixel = add(mul(row.number, width), position(column));
  const number = add(mul(pixel, channels), colour);
  const logits = logitsAt(config, { output, image: canvas.image }, here);
  const { level, carried } = drawing.source.next({ logits, here, number }, canvas.carried);
  const value = reshape(level, [n, 1, 1, 1]);
  const planes = encodeLevels(value, config, drawing.options.parameters);
  const spot = (channel: number): Position[] => [0, row.place, column, channel];
  return {
    image: place(canvas.image, value, spot(colour)),
    input: place(canvas.input, planes, spot(colour * (planes.shape[3] ?? 1))),
    carried,
  };
}

function drawCached(
  config: PixelCNNConfig,
  canvas: Canvas,
  { stages, drawing }: { readonly stages: readonly Stage[]; readonly drawing: Drawing },
): Canvas {
  const { height } = config;
  const blank = blankMaps(config, canvas.image.shape[0] ?? 1, stages);
  const names = Object.keys(blank);
  const first = [...listed(canvas), ...Object.values(blank)];
  const rows = scan({ repeat: height, carry: first }, (row, outer) => {
    const { canvas: open, rest } = unlisted(canvas, outer);
    const here = { place: row, number: position(row) };
    const drawn = drawRow(config, { ...open, maps: named(names, rest) }, { here, stages, drawing });
    return { carry: [...listed(drawn), ...names.map(getter(drawn.maps, "map"))] };
  });
  return unlisted(canvas, rows.carry).canvas;
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
  { maps, ...open }: MappedCanvas,
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
  const wide: Window = { ...wholeWindow(open.input), row, height: 1 };
  const lines = fill(vertical, { ...maps, input: open.input }, wide);
  const inner = [...listed(open), ...beside.map(getter(lines, "map"))];
  const columns = scan({ repeat: width, carry: inner }, (column, carry) => {
    const { canvas: begun, rest: cells } = unlisted(open, carry);
    let now = begun;
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
    return { carry: [...listed(now), ...beside.map(getter(all, "map"))] };
  });
  const { canvas: done, rest: cells } = unlisted(open, columns.carry);
  return { ...done, maps: { ...lines, ...named(beside, cells) } };
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
