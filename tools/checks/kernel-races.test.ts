// @module-tag nightly
import { constantRate } from "@pixelweft/layers";
import { type Model, Sampler, createModel, toDevice, train } from "@pixelweft/pixelcnn";
import type { Backend } from "@pixelweft/tensor/backend";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { webgpuBackend } from "@pixelweft/webgpu-backend";
import { expect, test } from "vitest";

/** What this test needs of a card that runs kernels thread by thread and finds what no barrier orders. */
interface Card {
  readonly device: Parameters<typeof webgpuBackend>[0];
  readonly report: { readonly faults: readonly string[] };
  readonly ran: ReadonlySet<string>;
}

// It is a fixture of the backend, which has no door for it.
const { href } = new URL(
  "../../packages/webgpu-backend/src/races/device.fixture.ts",
  import.meta.url,
);
const { openCard } = (await import(href)) as {
  readonly openCard: (options: { readonly contracts: boolean }) => Card;
};

const classes = 2;
const [height, width, channels] = [3, 4, 3];
const config = {
  height,
  width,
  channels,
  // So many that threads share a row of them.
  levels: 130,
  hiddenChannels: 18,
  layers: 2,
  firstKernelSize: 3,
  headChannels: 18,
  numClasses: classes,
} as const;
const batch = {
  images: Uint8Array.from({ length: 2 * height * width * channels }, (_, i) => (i * i) % 130),
  labels: Int32Array.of(0, 1),
};

/** Losses of two steps, and the model after them. */
async function trainedBy(backend: Backend): Promise<{ losses: number[]; model: Model }> {
  const losses: number[] = [];
  const options = { steps: 2, learningRate: constantRate(0.1), emaDecay: 0.5, reportEvery: 1 };
  const training = train(createModel(config, 1), [batch, batch], { backend, ...options });
  for await (const event of training) if (event.kind === "progress") losses.push(event.loss);
  const model = await training.averaged();
  await training.dispose();
  return { losses, model };
}

async function sampledBy(backend: Backend, model: Model): Promise<Uint8Array> {
  const device = toDevice(backend, model);
  const sampler = new Sampler(device, { batch: 2 });
  const images = await sampler.sample({ count: 2, seed: 3, labels: batch.labels });
  await sampler.dispose();
  device.state.dispose();
  return images;
}

/** A backend that treats a card of its own as a graphics card, whose compiler contracts products and sums where it sees both. */
function open(rowKernels: boolean): { readonly card: Card; readonly backend: Backend } {
  const card = openCard({ contracts: true });
  return { card, backend: webgpuBackend(card.device, { software: false, rowKernels }) };
}

test("no threads race in steps of training and in a sampler, with row kernels and without", async () => {
  const [plain, rows] = [open(false), open(true)];
  const { losses, model } = await trainedBy(plain.backend);
  const expected = await trainedBy(referenceBackend());
  expect(losses).toHaveLength(2);
  losses.forEach((loss, step) => expect(loss).toBeCloseTo(expected.losses[step] ?? NaN, 4));
  const images = await sampledBy(plain.backend, model);
  expect(new Set(images).size).toBeGreaterThan(2);
  expect([...(await sampledBy(rows.backend, model))]).toEqual([...images]);
  expect([...plain.card.report.faults, ...rows.card.report.faults]).toEqual([]);
  const found = (card: Card, word: string): boolean =>
    [...card.ran].some((code) => code.includes(word));
  // What waits: staged tiles, joined parts of filters and steps over rows.
  for (const word of ["stagedMap", "joined[", "storageBarrier"])
    expect(found(plain.card, word), word).toBe(true);
  const isRowKernel = "fn f0(base";
  expect([plain, rows].map(({ card }) => found(card, isRowKernel))).toEqual([false, true]);
});
