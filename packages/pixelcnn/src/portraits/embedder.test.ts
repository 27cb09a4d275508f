// @module-tag ci
import { constantRate } from "@pixelweft/layers";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { afterAll, beforeAll, expect, test } from "vitest";
import { edited } from "../checks/edited-file.fixture.ts";
import { someLevels } from "../checks/probe.fixture.ts";
import { Likelihood } from "../likelihood/likelihood.ts";
import { formatModel } from "../model/format-model.ts";
import { createModel } from "../model/model.ts";
import { interpolate } from "../sample/interpolation.ts";
import { Sampler } from "../sample/sampling.ts";
import type { Batch } from "../train/batch.ts";
import { lostAfter, reopening } from "../train/lost-backend.fixture.ts";
import { train } from "../train/training.ts";
import { createEmbedder, Embedder, formatEmbedder, parseEmbedder } from "./embedder.ts";
import { drawIdentities } from "./identities.ts";
import { retrievalAccuracy } from "./retrieval.ts";

const backend = referenceBackend();
const [side, size] = [4, 4];
const pixels = side * side;

/** Pictures of some people: a face of their own, in one of 12 lights, with noise. */
function pictures(
  people: readonly number[],
  each: number,
  seed: number,
): {
  images: Uint8Array;
  identities: Int32Array;
} {
  const identities = Int32Array.from(
    { length: people.length * each },
    (_, i) => people[i % people.length] ?? 0,
  );
  const light = someLevels(identities.length, { levels: 12, seed });
  const noise = someLevels(identities.length * pixels, { levels: 2, seed: seed + 1 });
  const images = noise.map((coin, i) => {
    const n = Math.floor(i / pixels);
    const face = someLevels(pixels, { levels: 2, seed: 500 + (identities[n] ?? 0) });
    return (face[i % pixels] ?? 0) * 3 + (light[n] ?? 0) + coin;
  });
  return { images, identities };
}

const known = Array.from({ length: 60 }, (_, who) => who);
const unknown = Array.from({ length: 30 }, (_, who) => 100 + who);
const set = pictures(known, 6, 1);
const config = {
  height: side,
  width: side,
  channels: 1,
  levels: 16,
  size,
  hiddenChannels: 6,
  stages: 1,
};
const embedder = new Embedder({ backend, model: createEmbedder(config, 2), emaDecay: 0.9 });
let before = 0;
const losses: number[] = [];

async function retrieved(of: Embedder): Promise<number> {
  const news = pictures(unknown, 6, 9);
  return retrievalAccuracy(await of.embed(news), news.identities).accuracy;
}

beforeAll(async () => {
  before = await retrieved(embedder);
  const batches = Array.from({ length: 200 }, (_, step) => {
    const chosen = drawIdentities(set.identities, { identities: 8, each: 3, seed: 1, step });
    return {
      images: Uint8Array.from(
        chosen.flatMap((i) => [...set.images.subarray(i * pixels, (i + 1) * pixels)]),
      ),
      identities: Int32Array.from(chosen, (i) => set.identities[i] ?? 0),
    };
  });
  const how = { batches, steps: 200, learningRate: constantRate(0.01), reportEvery: 100 };
  for await (const event of embedder.train(how))
    if (event.kind === "progress") losses.push(event.loss);
}, 60_000);
afterAll(() => embedder.dispose());

test("5.23 training brings the loss down, and finds people again that it has never seen", async () => {
  expect(losses).toHaveLength(2);
  expect(losses[1]).toBeLessThan((losses[0] ?? 0) * 0.8);
  const accuracy = await retrieved(embedder);
  expect(accuracy).toBeGreaterThan(before + 0.2);
  expect(accuracy).toBeGreaterThan(0.4); // 5 in 179 by chance.
});

test("embeddings have length 1", async () => {
  const vectors = await embedder.embed(pictures(unknown, 1, 3));
  for (let n = 0; n < unknown.length; n++)
    expect(Math.hypot(...vectors.subarray(n * size, (n + 1) * size))).toBeCloseTo(1, 5);
});

test("5.23 a model conditioned on frozen embeddings makes use of them, and an interpolation ends in plain samples", async () => {
  const condition = await embedder.embed(set);
  const small = {
    height: side,
    width: side,
    levels: 16,
    hiddenChannels: 8,
    layers: 2,
    firstKernelSize: 3,
    headChannels: 8,
  };
  const batches = Array.from({ length: 60 }, (_, step): Batch => {
    const from = (step % 6) * 60;
    return {
      images: set.images.slice(from * pixels, (from + 60) * pixels),
      vector: condition.slice(from * size, (from + 60) * size),
    };
  });
  const training = train(createModel({ ...small, vectorSize: size }, 1), batches, {
    backend,
    steps: 60,
    learningRate: constantRate(0.02),
    emaDecay: 0.9,
  });
  for await (const event of training) expect(event.kind).not.toBe("validation");
  const likelihood = new Likelihood(training.deviceModel);
  const news = pictures(known, 2, 20);
  const own = await embedder.embed(news);
  const turned = Float32Array.from([...own.subarray(size), ...own.subarray(0, size)]);
  const conditioned = await likelihood.evaluate([{ images: news.images, vector: own }]);
  const mixed = await likelihood.evaluate([{ images: news.images, vector: turned }]);
  expect(conditioned.bitsPerDim).toBeLessThan(mixed.bitsPerDim);

  const sampler = new Sampler(training.deviceModel, { batch: 5 });
  const [from, to] = [own.slice(0, size), own.slice(size, 2 * size)];
  const row = await sampler.sample({
    count: 5,
    seed: 7,
    vector: interpolate([from, to], 5),
    numbers: new Uint32Array(5).fill(2),
  });
  for (const [end, place] of [
    [from, 0],
    [to, 4],
  ] as const) {
    const plain = await sampler.sample({ count: 1, seed: 7, firstImage: 2, vector: end });
    expect(row.subarray(place * pixels, (place + 1) * pixels)).toEqual(plain);
  }
  await sampler.dispose();
  await likelihood.dispose();
  await training.dispose();
});

test("an embedding that is saved and read back embeds the same", async () => {
  const saved = parseEmbedder(formatEmbedder(await embedder.checkpoint()));
  const again = new Embedder({ backend, model: saved });
  expect(await again.embed(set)).toEqual(await embedder.embed(set));
  await again.dispose();
  expect(() =>
    parseEmbedder(
      formatModel(createModel({ height: 2, width: 2, hiddenChannels: 2, headChannels: 2 })),
    ),
  ).toThrow("it is a gated-pixelcnn, not an embedder");
  const drop = (name: string): boolean => name.startsWith("training.ema.");
  expect(() => parseEmbedder(edited(formatEmbedder(saved), { drop }))).toThrow(
    /^Cannot load the embedding: .* is missing$/,
  );
});

test("drawIdentities() draws several images of each of different identities, another batch each step", () => {
  const identities = Int32Array.from({ length: 40 }, (_, i) => i % 11);
  const draw = (step: number): number[] =>
    drawIdentities(identities, { identities: 4, each: 3, seed: 5, step });
  const chosen = draw(0);
  expect(new Set(chosen).size).toBe(12);
  expect(new Set(chosen.map((i) => identities[i])).size).toBe(4);
  expect(draw(0)).toEqual(chosen);
  expect(draw(1)).not.toEqual(chosen);
  expect(() =>
    drawIdentities(Int32Array.of(1, 1, 2), { identities: 2, each: 2, seed: 1, step: 0 }),
  ).toThrow(RangeError);
});

test("retrievalAccuracy() leaves out who is there once, and refuses what cannot be", () => {
  const identities = Int32Array.of(1, 1, 2);
  expect(retrievalAccuracy(Float32Array.of(0, 1, 0.1), identities)).toMatchObject({
    count: 2,
    accuracy: 0,
  });
  expect(() => retrievalAccuracy(Float32Array.of(0, 1), identities)).toThrow(TypeError);
  expect(() => retrievalAccuracy(Float32Array.of(0, 1), Int32Array.of(1, 2))).toThrow(RangeError);
  expect(() => interpolate([[0], [1]], 1)).toThrow(RangeError);
  expect(() => interpolate([[0], [1, 2]], 3)).toThrow(RangeError);
});

test("an embedder goes on with a new backend where its device is lost, with the same bits", async () => {
  const batches = Array.from({ length: 24 }, (_, step) => pictures([1, 2, 3], 2, step));
  const how = { batches, steps: 24, learningRate: constantRate(0.01), reportEvery: 6 };
  const model = createEmbedder(config, 5);
  const whole = new Embedder({ backend, model });
  for await (const { kind } of whole.train(how)) expect(kind).not.toBe("reopened");
  const cut = new Embedder({ backend: lostAfter(17), model });
  const from = await reopening((reopen) => cut.train({ ...how, reopen, snapshotEvery: 6 }));
  expect(from).toEqual([6, 12]);
  expect(await cut.checkpoint()).toEqual(await whole.checkpoint());
  const some = pictures([4, 5], 1, 99);
  expect(await cut.embed(some)).toEqual(await whole.embed(some));
  await whole.dispose();
  await cut.dispose();
});

test("batches without triplets, and identities that are no whole numbers, are refused", async () => {
  const who = Int32Array.of(0, 0, 1, 1);
  const draw = (how: object) =>
    drawIdentities(who, { identities: 2, each: 2, seed: 1, step: 0, ...how });
  for (const count of [0, 1, 2.5, NaN]) {
    expect(() => draw({ identities: count })).toThrow(`Cannot draw a batch of ${count} identities`);
    expect(() => draw({ each: count })).toThrow(`Cannot draw a batch of ${count} images of each`);
  }
  for (const name of ["seed", "step"])
    expect(() => draw({ [name]: -1 })).toThrow(
      new RangeError(
        `Cannot draw a batch: the ${name} is -1, not a whole number from 0 to 4294967295`,
      ),
    );
  const model = createEmbedder(config, 2);
  for (const margin of [NaN, 0, -1])
    expect(() => new Embedder({ backend, model, margin })).toThrow(
      new RangeError(`Cannot make the embedder: the margin is ${margin}, not above 0`),
    );
  const misspelt: object = { emadecay: 0.9 };
  expect(() => new Embedder({ backend, model, ...misspelt })).toThrow(
    "Cannot make the embedder: there is no option emadecay, there is backend, model, seed, margin, emaDecay",
  );
  const learnt = async (identities: unknown): Promise<void> => {
    await using one = new Embedder({ backend, model });
    const batch = { images: new Uint8Array(4 * pixels), identities: identities as Int32Array };
    const how = { batches: [batch], steps: 1, learningRate: constantRate(0.1) };
    for await (const { kind } of one.train(how)) expect(kind).not.toBe("reopened");
  };
  for (const [given, kind] of [
    [Float32Array.of(0.2, 0.4, 1, 1), "Float32Array"],
    [[0, 0, 1, 1], "Array"],
    [undefined, "Undefined"],
  ] as const)
    await expect(learnt(given)).rejects.toThrow(`Cannot use labels in ${kind}`);
});

test.each<[string, Int32Array, string]>([
  ["one identity", Int32Array.of(7, 7, 7), "3 images: all show 7"],
  ["one image", Int32Array.of(7), "1 images: all show 7"],
  ["one image of each", Int32Array.of(7, 8, 9), "3 images: no two of them show the same one"],
])("a batch of %s, from which nothing is learnt, is refused", async (_, identities, found) => {
  const images = new Uint8Array(identities.length * pixels);
  const batches = [{ images, identities }];
  const run = embedder.train({ batches, steps: 1000, learningRate: constantRate(0.01) });
  await expect(run[Symbol.asyncIterator]().next()).rejects.toThrow(
    new RangeError(
      `Cannot learn identities from a batch of ${found}; drawIdentities() chooses several images of each of several identities`,
    ),
  );
});
