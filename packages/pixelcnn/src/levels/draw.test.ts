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

test("a first level without probability is not drawn where u is zero", async () => {
  // The first image whose upper 24 bits at place 11 are zeros.
  const image = 9_580_606;
  expect(threefry(3, 3, image, 11)[0] >>> 8).toBe(0);
  const level = drawLevels(tensor([[-Infinity, 0, 0]]), {
    seed: scalar(3, "u32"),
    image: tensor(Uint32Array.of(image)),
    place: scalar(11, "i32"),
    sharpness: scalar(1),
  });
  expect([...(await read(backend, level))]).toEqual([1]);
});

test("extreme logits neither overflow nor fall off the end", async () => {
  expect(new Set(await draws([1e30, 0, -1e30], 50))).toEqual(new Set([0]));
  expect(new Set(await draws([-1e30, -1e30, -1e30], 200))).toEqual(new Set([0, 1, 2]));
});

test("no level is drawn where none has a probability, as logits are not finite", async () => {
  for (const logits of [
    [NaN, NaN],
    [Infinity, 1],
    [-Infinity, -Infinity],
    [NaN, 1, Infinity],
  ])
    expect(new Set(await draws(logits, 5))).toEqual(new Set([-1]));
});

test("a sharpness of zero draws every level alike, a high one the most likely", async () => {
  expect(new Set(await draws([5, 0, 1], 100, 0))).toEqual(new Set([0, 1, 2]));
  expect(new Set(await draws([1, 1.5, 1.2], 100, 1000))).toEqual(new Set([1]));
});

/** How often each level is drawn, of so many draws. */
async function shares(
  logits: readonly number[],
  options: { readonly sharpness?: number; readonly steady?: number; readonly minP?: number },
): Promise<number[]> {
  const count = 20_000;
  const { sharpness = 1, steady, minP } = options;
  const level = drawLevels(tensor(Array.from({ length: count }, () => logits)), {
    seed: scalar(3, "u32"),
    image: tensor(Uint32Array.from({ length: count }, (_, i) => i)),
    place: scalar(11, "i32"),
    sharpness: scalar(sharpness),
    ...(steady !== undefined && { steady: scalar(steady, "i32") }),
    ...(minP !== undefined && { minP: scalar(minP) }),
  });
  const found = [...(await read(backend, level))];
  return logits.map((_, k) => found.filter((drawn) => drawn === k).length / count);
}

test("the steady level keeps its probability at each temperature, and the others share the rest", async () => {
  const logits = [0.6, 0.3, 0.1].map(Math.log);
  const near = (found: readonly number[], wanted: readonly number[]): void => {
    for (const [k, share] of found.entries()) expect(share).toBeCloseTo(wanted[k] ?? 0, 1.7);
  };
  near(await shares(logits, { sharpness: 2 }), [0.36 / 0.46, 0.09 / 0.46, 0.01 / 0.46]);
  near(await shares(logits, { sharpness: 2, steady: 0 }), [0.6, 0.36, 0.04]);
  near(await shares(logits, { sharpness: 0, steady: 0 }), [0.6, 0.2, 0.2]);
  near(await shares(logits, { sharpness: 100, steady: 1 }), [0.7, 0.3, 0]);
  // However unlikely the others are.
  near(await shares([300, 0, -3], { sharpness: 3, steady: 0 }), [1, 0, 0]);
  near(await shares([-300, 0, 0], { sharpness: 3, steady: 0 }), [0, 0.5, 0.5]);
});

test("levels far less likely than the likeliest are left out, but the steady one", async () => {
  const logits = [0.02, 0.08, 0.5, 0.4].map(Math.log);
  expect((await shares(logits, { minP: 0.1 }))[0]).toBe(0);
  expect((await shares(logits, { minP: 0.1 }))[1]).toBeGreaterThan(0);
  const steady = await shares(logits, { minP: 0.15, steady: 0 });
  expect(steady[0]).toBeCloseTo(0.02, 1.7);
  expect(steady[1]).toBeGreaterThan(0);
  expect((await shares(logits, { minP: 0.18, steady: 0 }))[1]).toBe(0);
});

test(
  "the steady level is left out where it is far less likely than all others, and they where it is far likelier",
  { tags: ["ci"] },
  async () => {
    const [rare, common] = [
      [0.02, 0.08, 0.5, 0.4].map(Math.log),
      [0.98, 0.012, 0.008].map(Math.log),
    ];
    const near = (found: readonly number[], wanted: readonly number[]): void => {
      for (const [k, share] of found.entries()) expect(share).toBeCloseTo(wanted[k] ?? 0, 1.7);
    };
    // 0.02 / 0.98 is 0.0204.
    expect((await shares(rare, { minP: 0.2, steady: 0 }))[0]).toBeGreaterThan(0);
    expect((await shares(rare, { minP: 0.21, steady: 0 }))[0]).toBe(0);
    near(await shares(common, { minP: 0.2, steady: 0 }), [0.98, 0.012, 0.008]);
    expect(await shares(common, { minP: 0.21, steady: 0 })).toEqual([1, 0, 0]);
    // At a low temperature the sides keep what they have without it.
    expect((await shares(common, { minP: 0.2, steady: 0, sharpness: 9 }))[1]).toBeCloseTo(
      0.02,
      1.7,
    );
    expect((await shares([300, 0, -3], { minP: 0.2, steady: 0 }))[0]).toBe(1);
  },
);
