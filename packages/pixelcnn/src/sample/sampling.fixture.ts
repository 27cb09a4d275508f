import type { Backend } from "@pixelweft/tensor";
import { livelyModel } from "../checks/lively-model.fixture.ts";
import { toDevice, type Model } from "../model/model.ts";
import type { SampleRequest } from "./sample-request.ts";
import { Sampler } from "./sampling.ts";

export const grey: Model = livelyModel({
  height: 5,
  width: 4,
  levels: 4,
  hiddenChannels: 6,
  layers: 3,
  firstKernelSize: 5,
  headChannels: 6,
});
export const colour: Model = livelyModel({
  height: 3,
  width: 4,
  channels: 3,
  levels: 5,
  hiddenChannels: 6,
  layers: 3,
  firstKernelSize: 3,
  headChannels: 6,
});
export const classes: Model = livelyModel({ ...grey.config, numClasses: 3 });
const mapped = livelyModel({ ...colour.config, spatialChannels: 2 });
const palette = livelyModel({ ...grey.config, input: "one-hot" });
const embedding = { input: "embedding", embeddingSize: 3 } as const;
const embedded = livelyModel({ ...grey.config, ...embedding });
const embeddedColour = livelyModel({ ...colour.config, ...embedding });

const rectified = livelyModel({ ...grey.config, gate: "relu" });
const linear = livelyModel({ ...colour.config, gate: "glu", skip: true });
const older = livelyModel({ ...colour.config, positionPlanes: false, headActivation: "relu" });
const mixture = { output: "logistic-mixture", mixtures: 3 } as const;
const greyMixture = livelyModel({ ...grey.config, ...mixture });
const colourMixture = livelyModel({ ...colour.config, ...mixture, levels: 256 });
// Later filters are larger than the first, and begin a row higher.
const ablated = livelyModel({
  ...grey.config,
  firstKernelSize: 3,
  kernelSize: 5,
  verticalResidual: true,
  verticalMask: "right",
});
const square = livelyModel({ ...classes.config, model: "pixelcnn" }, 2);
const squareColour = livelyModel({ ...mapped.config, model: "pixelcnn" });

const spatial = Float32Array.from({ length: 5 * 3 * 4 * 2 }, (_, i) => Math.sin(i));
const tiny = {
  height: 3,
  width: 3,
  levels: 4,
  hiddenChannels: 6,
  layers: 2,
  firstKernelSize: 3,
  headChannels: 6,
} as const;
const rows = livelyModel({ ...tiny, numClasses: 3, model: "row-lstm", forgetBias: 1 });
const diagonals = livelyModel({ ...tiny, channels: 3, model: "diagonal-bilstm" });
/** Models of every kind, and what their samples need. */
export const samplingCases: readonly (readonly [string, Model, Partial<SampleRequest>])[] = [
  ["grey", grey, {}],
  ["colour", colour, {}],
  ["class-conditional", classes, { labels: Int32Array.of(0, 1, 2, 1, 0) }],
  ["location-conditional colour", mapped, { spatial }],
  ["one-hot", palette, {}],
  ["embedding", embedded, {}],
  ["embedding of colours", embeddedColour, {}],
  ["ReLUs for gates", rectified, {}],
  ["linear gates and skip connections", linear, {}],
  ["no position planes, a head of one sign", older, {}],
  ["a mixture of logistics in grey", greyMixture, {}],
  ["a mixture of logistics in colour", colourMixture, {}],
  ["a residual and a blind spot in the vertical stack", ablated, {}],
  ["original PixelCNN by class", square, { labels: Int32Array.of(0, 1, 2, 1, 0) }],
  ["original PixelCNN by map in colour", squareColour, { spatial }],
  ["Row LSTM by class", rows, { labels: Int32Array.of(0, 1, 2, 1, 0) }],
  ["Diagonal BiLSTM in colour", diagonals, {}],
];

/** Draws on a backend with a fresh sampler. */
export async function draw(
  backend: Backend,
  model: Model,
  { request, ...options }: { sampler: "cached" | "naive"; batch: number; request: SampleRequest },
): Promise<Uint8Array> {
  const device = toDevice(backend, model);
  const sampler = new Sampler(device, options);
  const images = await sampler.sample(request);
  await sampler.dispose();
  device.state.dispose();
  return images;
}
