import { cosineRate } from "@pixelweft/layers";
import { threefry, type Backend } from "@pixelweft/tensor";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Likelihood } from "../likelihood/likelihood.ts";
import { createModel } from "../model/model.ts";
import type { Batch } from "../train/batch.ts";
import { train } from "../train/training.ts";

let backend: Backend;
beforeAll(async () => {
  backend = await wasmBackend();
});
afterAll(() => {
  backend.dispose();
});

type Config = Parameters<typeof createModel>[0];
type Draw = (image: number) => Batch;

/** A uniform number in [0, 1) for each use: image, place in it, and stream. */
function uniform(image: number, place: number, stream = 0): number {
  return threefry(41, stream, image, place)[0] / 2 ** 32;
}

/** Many single images as one batch. */
function batchOf(draw: Draw, first: number, count: number): Batch {
  const all = Array.from({ length: count }, (_, i) => draw(first + i));
  const { spatial } = all[0] ?? {};
  return {
    images: Uint8Array.from(all.flatMap(({ images }) => [...images])),
    ...(spatial
      ? { spatial: Float32Array.from(all.flatMap((one) => [...(one.spatial ?? [])])) }
      : {}),
  };
}

/** Bits per dimension of fresh images, after training on others. */
async function learned(config: Config, draw: Draw, steps: number): Promise<number> {
  const batch = 32;
  const training = train(
    createModel(config, 1),
    Array.from({ length: steps }, (_, i) => batchOf(draw, i * batch, batch)),
    {
      backend,
      steps,
      learningRate: cosineRate(1e-2, { steps, warmup: 10 }),
      emaDecay: 0.98,
      reportEvery: steps,
    },
  );
  for await (const event of training) expect(event.kind).not.toBe("validation");
  const likelihood = new Likelihood(training.deviceModel);
  const tests = Array.from({ length: 8 }, (_, i) => batchOf(draw, 1_000_000 + i * 128, 128));
  const { bitsPerDim } = await likelihood.evaluate(tests);
  await likelihood.dispose();
  await training.dispose();
  return bitsPerDim;
}

/** Fills an image pixel by pixel from a rule that sees what is drawn. */
function filled(
  [height, width]: readonly [number, number],
  rule: (at: (row: number, column: number) => number | undefined, place: number) => number,
): Uint8Array {
  const image = new Uint8Array(height * width);
  for (let place = 0; place < image.length; place++) {
    const [row, column] = [Math.floor(place / width), place % width];
    const at = (up: number, right: number): number | undefined => {
      const [r, c] = [row - up, column + right];
      return r < 0 || c < 0 || c >= width ? undefined : image[r * width + c];
    };
    image[place] = rule(at, place);
  }
  return image;
}

const small = {
  levels: 2,
  hiddenChannels: 24,
  layers: 6,
  firstKernelSize: 3,
  kernelSize: 3,
  headChannels: 24,
} as const;

/** x(r, c) = x(r-1, c+5), and a fair coin where that lies outside. */
const shifted: Draw = (image) => ({
  images: filled([6, 12], (at, place) => at(1, 5) ?? (uniform(image, place) < 0.5 ? 0 : 1)),
});

test("5.6 a pixel that copies the one a row up and five to the right costs nothing", async ({
  annotate,
}) => {
  const entropy = (12 + 5 * 5) / 72;
  const bits = await learned({ ...small, height: 6, width: 12 }, shifted, 400);
  await annotate(`shift, gated: ${bits.toFixed(4)} of ${entropy.toFixed(4)}`);
  expect(bits).toBeGreaterThan(entropy - 0.01);
  expect(bits).toBeLessThan(entropy + 0.03);
});

test.for([
  ["original PixelCNN", { model: "pixelcnn" }],
  ["gated with a blind spot", { verticalMask: "right" }],
] as const)(
  "5.6 control: for the %s that pixel lies in the blind spot",
  async ([name, more], { annotate }) => {
    const bits = await learned({ ...small, height: 6, width: 12, ...more }, shifted, 400);
    await annotate(`shift, ${name}: ${bits.toFixed(4)} of 1`);
    expect(bits).toBeGreaterThan(0.95);
  },
);

test("5.6 G = R xor noise costs 0.469 bits, B = R xor G none", async ({ annotate }) => {
  const draw: Draw = (image) => ({
    images: Uint8Array.from(
      Array.from({ length: 16 }, (_, pixel) => {
        const red = uniform(image, pixel) < 0.5 ? 0 : 1;
        const green = uniform(image, pixel, 1) < 0.1 ? 1 - red : red;
        return [red, green, red ^ green];
      }).flat(),
    ),
  });
  const entropy = (1 + 0.469) / 3;
  const bits = await learned({ ...small, height: 4, width: 4, channels: 3, layers: 3 }, draw, 400);
  await annotate(`colours: ${bits.toFixed(4)} of ${entropy.toFixed(4)}`);
  expect(bits).toBeGreaterThan(entropy - 0.01);
  expect(bits).toBeLessThan(entropy + 0.02);
});

test("5.9 independent levels reach the entropy of their histogram", async ({ annotate }) => {
  const draw: Draw = (image) => ({
    images: filled([4, 4], (_, place) => {
      const u = uniform(image, place);
      return u < 0.5 ? 0 : u < 0.75 ? 1 : u < 0.875 ? 2 : 3;
    }),
  });
  const bits = await learned({ ...small, height: 4, width: 4, levels: 4, layers: 3 }, draw, 400);
  await annotate(`histogram: ${bits.toFixed(4)} of 1.75`);
  expect(bits).toBeGreaterThan(1.75 - 0.03);
  expect(bits).toBeLessThan(1.75 + 0.02);
});

test.for([
  [0.05, 0.286],
  [0.1, 0.469],
  [0.2, 0.722],
] as const)(
  "5.10 columns that flip with probability %s cost %s bits below row 0",
  async ([q, rest], { annotate }) => {
    const draw: Draw = (image) => ({
      images: filled([8, 8], (at, place) => {
        const above = at(1, 0);
        const u = uniform(image, place);
        return above === undefined ? Number(u < 0.5) : u < q ? 1 - above : above;
      }),
    });
    const entropy = (8 + 56 * rest) / 64;
    const bits = await learned({ ...small, height: 8, width: 8, layers: 3 }, draw, 400);
    await annotate(`q = ${q}: ${bits.toFixed(4)} of ${entropy.toFixed(4)}`);
    expect(bits).toBeGreaterThan(entropy - 0.02);
    expect(bits).toBeLessThan(entropy + 0.02);
  },
);

test("5.10 a chain in raster order reaches the entropy of its matrix", async ({ annotate }) => {
  const matrix = [
    [0.8, 0.15, 0.05],
    [0.1, 0.8, 0.1],
    [0.3, 0.1, 0.6],
  ];
  const draw: Draw = (image) => {
    let last: number | undefined;
    return {
      images: filled([6, 6], (_, place) => {
        const u = uniform(image, place);
        const [zero = 0, one = 0] = (last === undefined ? undefined : matrix[last]) ?? [
          1 / 3,
          1 / 3,
        ];
        last = u < zero ? 0 : u < zero + one ? 1 : 2;
        return last;
      }),
    };
  };
  const entropyOf = (row: readonly number[]): number =>
    -row.reduce((sum, p) => sum + p * Math.log2(p), 0);
  let state = [1 / 3, 1 / 3, 1 / 3];
  let total = entropyOf(state);
  for (let i = 1; i < 36; i++) {
    total += state.reduce((sum, p, from) => sum + p * entropyOf(matrix[from] ?? []), 0);
    state = [0, 1, 2].map((to) =>
      state.reduce((sum, p, from) => sum + p * (matrix[from]?.[to] ?? 0), 0),
    );
  }
  const entropy = total / 36;
  const bits = await learned({ ...small, height: 6, width: 6, levels: 3, layers: 6 }, draw, 600);
  await annotate(`chain: ${bits.toFixed(4)} of ${entropy.toFixed(4)}`);
  expect(bits).toBeGreaterThan(entropy - 0.03);
  expect(bits).toBeLessThan(entropy + 0.04);
});

/** Fair coins, and a map that holds them somewhere else; 1/2 where the map would look outside. */
function coinsWithMap([down, right]: readonly [number, number]): Draw {
  return (image) => {
    const images = filled([6, 6], (_, place) => (uniform(image, place) < 0.5 ? 0 : 1));
    const spatial = Float32Array.from({ length: 36 }, (_, place) => {
      const [r, c] = [Math.floor(place / 6) + down, (place % 6) + right];
      return r < 6 && c < 6 ? 2 * (images[r * 6 + c] ?? 0) - 1 : 0;
    });
    return { images, spatial };
  };
}

test.for([
  ["its own place", [0, 0], 0],
  ["the place to the right", [0, 1], 6 / 36],
  ["the place below and to the right", [1, 1], 11 / 36],
] as const)(
  "5.19 a map that holds each pixel of %s leaves only what it does not hold",
  async ([name, by, entropy], { annotate }) => {
    const config = { ...small, height: 6, width: 6, spatialChannels: 1, layers: 3 };
    const bits = await learned(config, coinsWithMap(by), 400);
    await annotate(`${name}: ${bits.toFixed(4)} of ${entropy.toFixed(4)}`);
    expect(bits).toBeGreaterThan(entropy - 1e-3);
    expect(bits).toBeLessThan(entropy + 0.02);
  },
);
