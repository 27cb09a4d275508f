import type { Backend } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { livelyModel } from "./lively-model.ts";
import { toDevice } from "./model.ts";
import { Sampler, type SampleRequest } from "./sampling.ts";

const grey = livelyModel({
  height: 5,
  width: 4,
  levels: 4,
  features: 6,
  layers: 3,
  first: 5,
  head: 6,
});
const colour = livelyModel({
  height: 3,
  width: 4,
  channels: 3,
  levels: 5,
  features: 6,
  layers: 3,
  first: 3,
  head: 6,
});
const classes = livelyModel({ ...grey.config, condition: 3 });
const mapped = livelyModel({ ...colour.config, spatial: 2 });
const palette = livelyModel({ ...grey.config, input: "one-hot" });

const spatial = Float32Array.from({ length: 5 * 3 * 4 * 2 }, (_, i) => Math.sin(i));
const cases: readonly (readonly [string, typeof grey, Partial<SampleRequest>])[] = [
  ["grey", grey, {}],
  ["colour", colour, {}],
  ["class-conditional", classes, { labels: Int32Array.of(0, 1, 2, 1, 0) }],
  ["location-conditional colour", mapped, { spatial }],
  ["one-hot", palette, {}],
];

async function draw(
  backend: Backend,
  model: typeof grey,
  how: { sampler: "cached" | "naive"; batch: number; request: SampleRequest },
): Promise<Uint8Array> {
  const device = toDevice(backend, model);
  const sampler = new Sampler(device, how);
  const images = await sampler.sample(how.request);
  await sampler.dispose();
  device.state.dispose();
  return images;
}

test.each(cases)(
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
