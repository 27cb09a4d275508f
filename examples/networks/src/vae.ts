// A variational auto-encoder (Kingma and Welling 2014) of Fashion-MNIST, which then draws pictures of its own:
// node examples/networks/src/vae.ts
import { fashionMnist, type Dataset } from "@pixelweft/datasets";
import {
  adam,
  binaryCrossEntropy,
  cosineRate,
  gaussianDivergence,
  linear,
  linearSpecs,
  train,
  type ParameterSpecs,
} from "@pixelweft/layers";
import {
  add,
  type Backend,
  cast,
  compile,
  exp,
  indices,
  type Input,
  mul,
  normal,
  relu,
  sigmoid,
  split,
  streams,
  tensor,
  type Tensor,
} from "@pixelweft/tensor";
import { wasmBackend } from "@pixelweft/wasm-backend";

type Layer = "encode" | "code" | "decode" | "draw";
type Names = `${Layer}.${"weight" | "bias"}`;
type Parameters = Readonly<Record<Names, Tensor>>;

/** How many pixels a picture has, how wide the hidden layers are, and how long a code is. */
export interface VaeSize {
  readonly pixels: number;
  readonly hidden: number;
  readonly code: number;
}

/** The parameters of encoder and decoder, each of two layers. */
export function vaeSpecs({ pixels, hidden, code }: VaeSize): ParameterSpecs<Names> {
  return {
    ...linearSpecs("encode", { inputs: pixels, outputs: hidden }),
    ...linearSpecs("code", { inputs: hidden, outputs: 2 * code, meanSquare: 0.5 }),
    ...linearSpecs("decode", { inputs: code, outputs: hidden }),
    ...linearSpecs("draw", { inputs: hidden, outputs: pixels, meanSquare: 0.5 }),
  };
}

/** Logits of pixels for codes `[n, code]`. */
function decoded(parameters: Parameters, codes: Tensor): Tensor {
  const hidden = relu(linear(codes, { name: "decode", parameters }));
  return linear(hidden, { name: "draw", parameters });
}

/**
 * The negative evidence lower bound of each picture in nats, `[n]`: what its pixels cost for a code that is drawn from the encoder's
 * distribution, and the divergence of that from N(0, 1). `images` are `[n, pixels]`, 0 to 1.
 */
export function negativeBound(parameters: Parameters, images: Tensor, noise: Tensor): Tensor {
  const hidden = relu(linear(images, { name: "encode", parameters }));
  const [, size = 1] = noise.shape;
  const found = linear(hidden, { name: "code", parameters });
  const [mean = found, logVariance = found] = split(found, [size, size], 1);
  const codes = add(mean, mul(exp(mul(logVariance, 0.5)), noise));
  const pixels = binaryCrossEntropy(decoded(parameters, codes), images);
  return add(mul(pixels, images.shape[1] ?? 1), gaussianDivergence({ mean, logVariance }));
}

/** Normal numbers `[rows, columns]`, others for each number of a batch. */
function noiseOf([rows, columns]: readonly [number, number], batch: Tensor): Tensor {
  const row = add(indices([rows, columns], 0), mul(cast(batch, "i32"), rows));
  return normal([5, streams.draw], [row, indices([rows, columns], 1)]);
}

/** What a VAE is trained with. */
export interface VaeOptions {
  readonly backend: Backend;
  readonly data: Dataset;
  readonly size: Omit<VaeSize, "pixels">;
  readonly epochs: number;
  readonly learningRate?: number;
  /** Called with the mean negative bound of a picture, in nats. */
  readonly report?: (step: number, nats: number) => void;
}

/** Trains a VAE, and draws so many pictures: `[count, pixels]`, 0 to 1. */
export async function drawn(count: number, options: VaeOptions): Promise<Float32Array> {
  const { backend, data, epochs, learningRate = 0.002, report } = options;
  const [height, width, channels] = data.info.shape;
  const size: VaeSize = { ...options.size, pixels: height * width * channels };
  const batchSize = 128;
  const steps = epochs * Math.floor(data.info.count / batchSize);
  const batches = data.batches({ batchSize, shuffle: { seed: 1 }, epochs });
  const run = train(
    {
      specs: vaeSpecs(size),
      inputs: (batch, { number }): Readonly<Record<"images" | "number", Input>> => ({
        images: { data: batch.images, shape: [batch.size, size.pixels] },
        number,
      }),
      count: (batch) => batch.size,
      loss: (parameters, { images, number }) => {
        const noise = noiseOf([images.shape[0] ?? 1, size.code], number);
        return negativeBound(parameters, mul(cast(images, "f32"), 1 / 255), noise);
      },
    },
    batches,
    {
      backend,
      steps,
      learningRate: cosineRate(learningRate, { steps }),
      optimiser: adam(),
      reportEvery: Math.ceil(steps / 20),
    },
  );
  for await (const event of run) if (event.kind === "progress") report?.(event.step, event.loss);
  const { state } = run.network;
  const draw = compile({ backend, state }, (given: { seed: Tensor }, { state: now }) => {
    const codes = noiseOf([count, size.code], given.seed);
    return { pictures: sigmoid(decoded(now.ema.named, codes)) };
  });
  const { pictures } = await draw.run({ seed: tensor(-1, { dtype: "i32" }) });
  const found = Float32Array.from(await pictures.read());
  await draw.dispose();
  await run.dispose();
  return found;
}

if (import.meta.main) {
  const backend = await wasmBackend();
  const report = (step: number, nats: number): void =>
    console.log(`step ${step}: ${nats.toFixed(1)} nats a picture`);
  const data = await fashionMnist({ split: "train" });
  const size = { hidden: 512, code: 16 };
  const pictures = await drawn(4, { backend, data, size, epochs: 10, report });
  const ink = (x: number): string => " .:-=+*#%@"[Math.floor(9.99 * x)] ?? " ";
  for (let row = 0; row < 4 * 28; row += 2)
    console.log(Array.from(pictures.slice(28 * row, 28 * row + 28), ink).join(""));
  backend.dispose();
}
