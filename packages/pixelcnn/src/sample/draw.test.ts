import { read, scalar, tensor, threefry, uniform } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { drawLevels } from "./draw.ts";

const backend = referenceBackend();

async function draws(logits: readonly number[], count: number, sharpness = 1): Promise<number[]> {
  const rows = tensor(Array.from({ length: count }, () => logits));
  const level = drawLevels(rows, {
    seed: scalar(3, "u32"),
    image: tensor(Uint32Array.from({ length: count }, (_, i) => i)),
    place: scalar(11, "i32"),
    sharpness: scalar(sharpness),
  });
  return [...(await read(backend, level))];
}

/** u of each image at place 11, by the definition: the upper 24 bits of Threefry's first word. */
function uniforms(count: number): number[] {
  return Array.from(
    { length: count },
    (_, image) => (threefry(3, 3, image, 11)[0] >>> 8) * 2 ** -24,
  );
}

test("a level is the first one whose cumulative probability exceeds u times the total", async () => {
  const weights = [1, 2, 0.5, 4];
  const total = 7.5;
  const found = await draws(weights.map(Math.log), 200);
  expect(found).toEqual(
    uniforms(200).map((u) => {
      let running = 0;
      return weights.findIndex((w) => (running += w) > u * total);
    }),
  );
  expect(new Set(found)).toEqual(new Set([0, 1, 2, 3]));
});

test("u is drawn from the stream of draws, by image and place", async () => {
  const key = [scalar(3, "u32"), 3] as const;
  const u = uniform(key, [tensor(Uint32Array.of(0, 1, 2)), 11]);
  expect([...(await read(backend, u))]).toEqual(uniforms(3));
});

test("levels without probability are never drawn, at either end or between", async () => {
  const found = await draws([-Infinity, 0, -1e4, 0.5, -Infinity], 300);
  expect(new Set(found)).toEqual(new Set([1, 3]));
  expect(new Set(await draws([-500, -500, 0, -500], 50))).toEqual(new Set([2]));
});

test("extreme logits neither overflow nor fall off the end", async () => {
  expect(new Set(await draws([1e30, 0, -1e30], 50))).toEqual(new Set([0]));
  expect(new Set(await draws([-1e30, -1e30, -1e30], 200))).toEqual(new Set([0, 1, 2]));
});

test("a sharpness of zero draws every level alike, a high one the most likely", async () => {
  expect(new Set(await draws([5, 0, 1], 100, 0))).toEqual(new Set([0, 1, 2]));
  expect(new Set(await draws([1, 1.5, 1.2], 100, 1000))).toEqual(new Set([1]));
});
