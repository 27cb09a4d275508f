// Denoising diffusion (Ho et al. 2020) of sprites, 16 x 16 pixels in RGB, by a U-Net, and a sheet of its samples:
// node examples/networks/src/sprite-diffusion.ts [UPDATES] [FILE.png]
import { sprites, type Batch, type Dataset } from "@pixelweft/datasets";
import { cosineRate, meanSquared, train, type Network } from "@pixelweft/layers";
import { writePng } from "@pixelweft/pixelcnn/node";
import { imageGrid } from "@pixelweft/pixelcnn/pictures";
import { requestBackend } from "@pixelweft/runtime";
import {
  add,
  type Backend,
  cast,
  clip,
  compile,
  expand,
  indices,
  integers,
  mul,
  normal,
  position,
  reshape,
  scan,
  type Shape,
  sizeOf,
  slice,
  sqrt,
  streams,
  sub,
  take,
  tensor,
  type Tensor,
} from "@pixelweft/tensor";
import { unet, unetSpecs, type UnetParameters } from "./unet.ts";

/** The share of the data's variance that is left after each step: half a cosine (Nichol and Dhariwal 2021). */
function leftAfter(steps: number): number[] {
  const angle = (i: number): number => (Math.PI / 2) * ((i + 1) / steps);
  return Array.from({ length: steps }, (_, i) => Math.max(Math.cos(angle(i)) ** 2, 1e-3));
}

/** Normal numbers for pictures, others for each counter. */
function noise(shape: Shape, counter: Tensor): Tensor {
  const [n = 1, ...rest] = shape;
  const flat = [n, sizeOf(rest)];
  const row = add(indices(flat, 0), mul(counter, n));
  return reshape(normal([8, streams.draw], [row, indices(flat, 1)]), shape);
}

/** The mean squared error of the U-Net's noise for each picture `[n, height, width, 3]` of -1 to 1: a network that says 0 has 1. */
function loss(parameters: UnetParameters, pictures: Tensor, { steps, number }: Numbered): Tensor {
  const [n = 1] = pictures.shape;
  const row = add(indices([n], 0), mul(number, n));
  const step = integers([8, streams.shuffle], [row, 0], { high: steps });
  const share = reshape(take(tensor(leftAfter(steps)), step), [n, 1, 1, 1]);
  const added = noise(pictures.shape, number);
  const noisy = add(mul(pictures, sqrt(share)), mul(added, sqrt(sub(1, share))));
  return meanSquared(unet(parameters, noisy, { step, steps }), added);
}

/** The steps of a diffusion, and an integer of rank 0: another one for other random numbers. */
type Numbered = { readonly steps: number; readonly number: Tensor };

/** Pictures from noise: all steps backwards, in one loop on the device, each a mean of the picture and a guess at its end, within -1 and 1. */
function sampled(parameters: UnetParameters, shape: Shape, { steps, number }: Numbered): Tensor {
  const left = leftAfter(steps);
  const table = (value: (now: number, before: number) => number): Tensor =>
    tensor(left.map((now, i) => value(now, left[i - 1] ?? 1)));
  const toWhole = table((now) => 1 / Math.sqrt(now));
  const toNoise = table((now) => Math.sqrt(1 / now - 1));
  const ofGuess = table((now, before) => (Math.sqrt(before) * (1 - now / before)) / (1 - now));
  const ofPicture = table((now, before) => (Math.sqrt(now / before) * (1 - before)) / (1 - now));
  const fresh = table((now, before) => Math.sqrt((1 - now / before) * ((1 - before) / (1 - now))));
  const counter = mul(number, steps + 1);
  const start = noise(shape, counter);
  const { carry } = scan({ repeat: steps, carry: [start], reverse: true }, (i, [x = start]) => {
    const at = (values: Tensor): Tensor => slice(values, [{ start: i, size: 1 }]);
    const step = expand(reshape(position(i), [1]), [shape[0] ?? 1]);
    const found = unet(parameters, x, { step, steps });
    const guess = clip(sub(mul(x, at(toWhole)), mul(found, at(toNoise))), -1, 1);
    const mean = add(mul(guess, at(ofGuess)), mul(x, at(ofPicture)));
    const added = noise(shape, add(add(counter, position(i)), 1));
    return { carry: [add(mean, mul(added, at(fresh)))] };
  });
  return carry[0] ?? start;
}

/** How a diffusion of pictures is trained. */
export interface DiffusionOptions {
  readonly backend: Backend;
  /** Pictures with a palette, whose sides are multiples of 4. */
  readonly data: Dataset;
  readonly updates: number;
  /** As `UnetSize` has it, and the steps of the diffusion. */
  readonly maps?: number;
  readonly steps?: number;
  readonly batchSize?: number;
  readonly learningRate?: number;
  /** Called with the mean squared error of the noise. */
  readonly report?: (step: number, error: number) => void;
}

/** Trains a diffusion of pictures, and samples so many of them: `[count, height, width, 3]`, -1 to 1. */
export async function diffused(count: number, options: DiffusionOptions): Promise<Float32Array> {
  const { backend, data, updates, maps = 32, steps = 200, batchSize = 32, report } = options;
  const [height, width] = data.info.shape;
  // What is transparent becomes white.
  const colours = (data.info.palette?.colours ?? []).map(([red, green, blue, alpha]) =>
    [red, green, blue].map((value) => (alpha > 0 ? value / 127.5 - 1 : 1)),
  );
  const network: Network<Batch, string, "images" | "number"> = {
    specs: unetSpecs({ channels: 3, maps }),
    inputs: ({ images, size }, { number }) => ({
      images: { data: Int32Array.from(images), shape: [size, height, width] },
      number,
    }),
    count: ({ size }) => size,
    loss: (parameters, { images, number }) =>
      loss(parameters, take(tensor(colours), images), { steps, number: cast(number, "i32") }),
  };
  const batches = data.batches({ batchSize, shuffle: { seed: 1 }, epochs: Infinity });
  const run = train(network, batches, {
    backend,
    steps: updates,
    learningRate: cosineRate(options.learningRate ?? 0.001, { steps: updates, warmup: 100 }),
    maxGradNorm: 1,
    emaDecay: 0.99,
    reportEvery: Math.ceil(updates / 20),
  });
  for await (const event of run) if (event.kind === "progress") report?.(event.step, event.loss);
  const { state } = run.network;
  const sample = compile({ backend, state }, (given: { number: Tensor }, { state: now }) => ({
    pictures: sampled(now.ema?.named ?? {}, [count, height, width, 3], { steps, ...given }),
  }));
  const { pictures } = await sample.run({ number: tensor(1, { dtype: "i32" }) });
  const found = Float32Array.from(await pictures.read());
  await sample.dispose();
  await run.dispose();
  return found;
}

if (import.meta.main) {
  const [updates = "10000", file = "sprites.png"] = process.argv.slice(2);
  const { backend } = await requestBackend();
  const report = (step: number, error: number): void => console.log(step, error.toFixed(4));
  const data = sprites({ split: "train" });
  const pictures = await diffused(64, { backend, data, updates: Number(updates), report });
  const bytes = Uint8Array.from(pictures, (value) => Math.round(127.5 * (value + 1)));
  await writePng(file, imageGrid(bytes, { height: 16, width: 16, channels: 3, scale: 5 }));
  backend.dispose();
}
