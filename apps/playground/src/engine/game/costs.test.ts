// @module-tag ci
import { inflateSync } from "node:zlib";
import { sprites } from "@pixelweft/datasets";
import { modelInfo, readModel } from "@pixelweft/models";
import { Likelihood, parseModel, toDevice } from "@pixelweft/pixelcnn";
import type { ConnectedWorker } from "@pixelweft/runtime/client";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ShownModel } from "../shown-model.ts";
import { openSprites } from "../sprite-worker.fixture.ts";
import { distributions, pictureCosts, pngPixelBytes } from "./costs.ts";
import { guessBits, modelBits, roundsOf } from "./guesses.ts";
import { testPicture } from "./test-picture.ts";

let worker: ConnectedWorker;
let shown: ShownModel;

beforeAll(async () => {
  ({ worker, shown } = await openSprites());
});

afterAll(() => worker.dispose());

/** Bits and logits of a picture by the library itself. */
async function byLibrary(
  images: Uint8Array,
  label: number,
): Promise<{ bits: Float32Array; logits: Float32Array }> {
  const backend = await wasmBackend({ threads: 1 });
  try {
    const likelihood = new Likelihood(toDevice(backend, parseModel(await readModel("sprites16"))));
    const batch = { images, labels: Int32Array.of(label) };
    return { bits: await likelihood.bits(batch), logits: await likelihood.logits(batch) };
  } finally {
    backend.dispose();
  }
}

test("the picture to guess is of the class, and of the test pictures of its seed", async () => {
  const { levels, label, isSampled } = await testPicture(shown, { label: 4, seed: 3, number: 2 });
  expect([label, isSampled]).toEqual([4, false]);
  const { images, labels } = await sprites({ split: "test", seed: 3 }).read([24]);
  expect(labels?.[0]).toBe(4);
  expect([...levels]).toEqual([...images]);
  expect(modelInfo("sprites16").classes[4]).toBe("potion");
});

test("a picture's cost is that of Likelihood, pixel by pixel, and a wrong class costs more", async () => {
  const picture = await testPicture(shown, { label: 4, seed: 1, number: 0 });
  const { bits, total, uniform } = await pictureCosts(shown, picture, 4);
  const library = await byLibrary(picture.levels, 4);
  expect([...bits]).toEqual([...library.bits]);
  expect(total).toBeCloseTo(
    library.bits.reduce((sum, value) => sum + value, 0),
    6,
  );
  expect(uniform).toBe(5 * 256);
  const wrong = await pictureCosts(shown, picture, 8);
  expect(wrong.total).toBeGreaterThan(total);
});

test("the model's bits of a round are those of its cost, and rounds come in drawing order", async () => {
  const picture = await testPicture(shown, { label: 0, seed: 1, number: 0 });
  const { bits } = await pictureCosts(shown, picture, picture.label);
  const all = await distributions(shown, picture);
  const rounds = roundsOf(all, picture.levels, 12);
  expect(rounds).toHaveLength(12);
  for (const round of rounds) {
    expect(modelBits(round)).toBeCloseTo(bits[round.place] ?? NaN, 3);
    expect(round.truth).toBe(picture.levels[round.place]);
    expect(round.probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 10);
  }
  const places = rounds.map(({ place }) => place);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

test("a guess costs the negative logarithm of its probability", () => {
  expect(guessBits({ level: 3, trust: 0.5 }, { truth: 3, levels: 32 })).toBe(1);
  expect(guessBits({ level: 3, trust: 0.5 }, { truth: 4, levels: 3 })).toBe(2);
  expect(guessBits({ level: 0, trust: 1 / 32 }, { truth: 9, levels: 32 })).toBeCloseTo(5, 12);
});

test("PNG's pixels are a stream that inflates to the rows", async () => {
  const levels = Uint8Array.from({ length: 12 }, (_, i) => i % 3);
  const size = { height: 3, width: 4, channels: 1 };
  const rows = [0, 0, 1, 2, 0, 0, 1, 2, 0, 1, 0, 2, 0, 1, 2];
  const deflated = new Blob([Uint8Array.from(rows)])
    .stream()
    .pipeThrough(new CompressionStream("deflate"));
  const bytes = new Uint8Array(await new Response(deflated).arrayBuffer());
  expect([...inflateSync(bytes)]).toEqual(rows);
  expect(await pngPixelBytes(levels, size)).toBe(bytes.length);
});
