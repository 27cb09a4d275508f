import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { classes, draw, grey, samplingCases } from "./sampling.fixture.ts";

test.each(samplingCases)(
  "%s: the cached sampler draws the same integers as the naive one, batch 1 and 5",
  async (_, model, extra) => {
    const backend = referenceBackend();
    const request = { count: 5, seed: 11, ...extra };
    const naive = await draw(backend, model, { sampler: "naive", batch: 5, request });
    const cached = await draw(backend, model, { sampler: "cached", batch: 5, request });
    const single = await draw(backend, model, { sampler: "cached", batch: 1, request });
    expect(new Set(naive).size).toBeGreaterThan(2);
    expect([...cached]).toEqual([...naive]);
    expect([...single]).toEqual([...naive]);
  },
);

test("another seed gives other images, the same seed the same", async () => {
  const backend = referenceBackend();
  const of = (seed: number): Promise<Uint8Array> =>
    draw(backend, grey, { sampler: "cached", batch: 2, request: { count: 4, seed } });
  const [first, again, other] = [await of(1), await of(1), await of(2)];
  expect([...again]).toEqual([...first]);
  expect([...other]).not.toEqual([...first]);
});

test("image i of a seed is the same whatever is drawn before it", async () => {
  const backend = referenceBackend();
  const all = await draw(backend, grey, {
    sampler: "cached",
    batch: 2,
    request: { count: 4, seed: 3 },
  });
  const last = await draw(backend, grey, {
    sampler: "cached",
    batch: 3,
    request: { count: 2, seed: 3, first: 2 },
  });
  expect([...last]).toEqual([...all].slice(all.length / 2));
});

test("sample() refuses conditions that are missing or out of range", async () => {
  const backend = referenceBackend();
  const one = { sampler: "cached", batch: 1 } as const;
  await expect(draw(backend, classes, { ...one, request: { count: 1 } })).rejects.toThrow(
    "Cannot draw: the model wants a class",
  );
  await expect(
    draw(backend, classes, { ...one, request: { count: 1, labels: Int32Array.of(3) } }),
  ).rejects.toThrow("outside 0 to 2");
  await expect(draw(backend, grey, { ...one, request: { count: 0 } })).rejects.toThrow(
    "Cannot draw 0 images",
  );
});
