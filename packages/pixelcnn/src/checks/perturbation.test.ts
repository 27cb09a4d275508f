import { read, tensor } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { positiveModel, seenByGradient } from "./completeness.fixture.ts";
import { places, probeLogits, type Probe } from "./probe.fixture.ts";

/** Whether any logit of each target has other bits once a value is changed: a row for each target. */
async function moved(probe: Probe): Promise<boolean[][]> {
  const { backend, config } = probe;
  const { height, width, channels, levels } = config;
  const all = places(config);
  const batch = new Uint8Array((all.length + 1) * all.length).fill(levels - 1);
  all.forEach((_, i) => {
    batch[(i + 1) * all.length + i] = 0;
  });
  const images = tensor(batch, { shape: [all.length + 1, height, width, channels] });
  const logits = await read(backend, probeLogits(probe, images));
  const each = all.length * levels;
  const of = (image: number, target: number): Float32Array =>
    Float32Array.from(
      logits.subarray(image * each + target * levels, image * each + (target + 1) * levels),
    );
  return all.map((_, target) =>
    all.map((__, i) => of(i + 1, target).some((x, level) => x !== of(0, target)[level])),
  );
}

const grey = {
  height: 4,
  width: 5,
  levels: 2,
  hiddenChannels: 4,
  layers: 2,
  firstKernelSize: 3,
  headChannels: 4,
} as const;
const colour = { ...grey, width: 3, channels: 3, hiddenChannels: 6, headChannels: 6 } as const;

test.each([
  ["gated grey", grey],
  ["gated colour", colour],
  ["gated grey with a blind spot", { ...grey, layers: 3, verticalMask: "right" }],
  ["original PixelCNN, grey", { ...grey, model: "pixelcnn" }],
  ["original PixelCNN, colour", { ...colour, model: "pixelcnn" }],
  ["Row LSTM in colour", { ...colour, model: "row-lstm" }],
  ["Diagonal BiLSTM in colour", { ...colour, model: "diagonal-bilstm" }],
] as const)(
  "5.4 %s: what the gradient depends on is what moves the logits when it is changed",
  async (_, config) => {
    const probe = { backend: referenceBackend(), ...positiveModel(config) };
    const byGradient = await seenByGradient(probe, places(probe.config));
    expect(byGradient.flat().filter((x) => x).length).toBeGreaterThan(30);
    expect(await moved(probe)).toEqual(byGradient);
  },
);
