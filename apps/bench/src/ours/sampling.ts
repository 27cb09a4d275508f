import { readFile } from "node:fs/promises";
import { maskedParameters } from "@pixelweft/layers";
import { parseModel, Sampler, toDevice, type DeviceModel } from "@pixelweft/pixelcnn";
import { logits } from "@pixelweft/pixelcnn/graph";
import {
  add,
  cast,
  compile,
  cumulativeSum,
  exp,
  full,
  indices,
  lessEqual,
  max,
  minimum,
  mul,
  place,
  position,
  reshape,
  scan,
  select,
  slice,
  streams,
  sub,
  sum,
  uniform,
  type Backend,
  type LoopIndex,
  type Tensor,
} from "@pixelweft/tensor";
import type { Network, Work } from "../tasks/work.ts";

/** Draws a batch with the cached sampler, a copy on the host included. */
export async function ourCachedSampler(
  backend: Backend,
  work: Extract<Work, { readonly kind: "cached" }>,
): Promise<() => Promise<void>> {
  const model = toDevice(backend, parseModel(await readFile(work.weights)));
  const sampler = new Sampler(model, { batch: work.batch });
  let seed = 0;
  return async () => {
    await sampler.sample({ count: work.batch, seed: seed++ });
  };
}

/** Draws the first sub-pixels of a batch with the naive sampler: all of them, or the same work for some of them. */
export async function ourNaiveSampler(
  backend: Backend,
  work: Extract<Work, { readonly kind: "naive" }>,
): Promise<() => Promise<void>> {
  const model = toDevice(backend, parseModel(await readFile(work.weights)));
  const { height, width, channels } = work.network;
  if (work.subPixels === height * width * channels) {
    const sampler = new Sampler(model, { batch: work.batch, sampler: "naive" });
    return async () => {
      await sampler.sample({ count: work.batch });
    };
  }
  const program = compile({ backend, state: model.state }, ({ seed }, trace) => {
    if (seed === undefined) throw new TypeError("Cannot draw: the seed is missing");
    const parameters = maskedParameters(model.specs, trace.state[model.buffer]?.named ?? {});
    return { images: firstSubPixels(model, { parameters, seed }, work) };
  });
  return async () => {
    const { images } = await program.run({ seed: { data: Uint32Array.of(1), shape: [] } });
    await images?.read();
  };
}

interface Given {
  readonly parameters: Readonly<Record<string, Tensor>>;
  /** u32, rank 0. */
  readonly seed: Tensor;
}

/** The package's own sampler draws whole images only: here its network runs once for each of the first sub-pixels. */
function firstSubPixels(
  { config }: DeviceModel,
  { parameters, seed }: Given,
  { network, batch, subPixels }: Extract<Work, { readonly kind: "naive" }>,
): Tensor {
  const { height, width, channels } = network;
  const blank = full([batch, height, width, channels], 0, "i32");
  const colours = Math.min(channels, subPixels);
  const pixels = Math.max(1, Math.floor(subPixels / channels));
  if (pixels > width)
    throw new RangeError(`Cannot draw ${subPixels} sub-pixels: that is more than a row`);
  const { carry } = scan({ repeat: pixels, carry: [blank] }, (column, [image = blank]) => {
    let drawn = image;
    for (let colour = 0; colour < colours; colour++) {
      const all = logits(config, drawn, { parameters });
      drawn = place(drawn, drawAt(all, { network, seed, column, colour }), [0, 0, column, colour]);
    }
    return { carry: [drawn] };
  });
  return carry[0] ?? blank;
}

interface Where {
  readonly network: Network;
  readonly seed: Tensor;
  readonly column: LoopIndex;
  readonly colour: number;
}

function drawAt(all: Tensor, { network, seed, column, colour }: Where): Tensor {
  const { levels, channels } = network;
  const [n = 1] = all.shape;
  const one = slice(all, [
    undefined,
    { start: 0, size: 1 },
    { start: column, size: 1 },
    { start: colour, size: 1 },
  ]);
  const row = reshape(one, [n, levels]);
  const running = cumulativeSum(exp(sub(row, reshape(max(row, [1]), [n, 1]))), 1);
  const total = slice(running, [undefined, { start: levels - 1, size: 1 }]);
  const spot = add(mul(position(column), channels), colour);
  const u = uniform([seed, streams.draw], [cast(indices([n], 0), "u32"), spot]);
  const below = lessEqual(running, mul(reshape(u, [n, 1]), total));
  const level = minimum(sum(select(below, 1, 0), [1]), levels - 1);
  return reshape(cast(level, "i32"), [n, 1, 1, 1]);
}
