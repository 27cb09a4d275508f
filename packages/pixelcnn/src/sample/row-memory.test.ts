// @module-tag ci
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { someLevels } from "../checks/probe.fixture.ts";
import { toDevice } from "../model/model.ts";
import type { SampleRequest } from "./sample-request.ts";
import { draw, grey, samplingCases } from "./sampling.fixture.ts";
import { Sampler } from "./sampling.ts";

test.each(samplingCases)(
  "%s: a sampler that resumes samples the same integers as a fresh one, whatever was asked before",
  async (_, model, extra) => {
    const backend = referenceBackend();
    const { height, width, channels, levels } = model.config;
    const each = height * width * channels;
    const sampler = new Sampler(toDevice(backend, model), { batch: 5, resumes: true });
    const first = { count: 5, seed: 11, ...extra, onRows: () => {} };
    const before = await sampler.sample(first);
    const other = someLevels(5 * each, { levels, seed: 3 });
    // The second row is painted over here and there.
    const painted = before.map((level, i) =>
      Math.floor((i % each) / (width * channels)) === 1 ? (other[i] ?? 0) : level,
    );
    const fixed = Uint8Array.from(painted, (level, i) => (level === before[i] ? 0 : 1));
    const half = Math.floor(each / 2) + 1;
    const requests: SampleRequest[] = [
      first,
      { ...first, prefix: { images: before, length: half } },
      { ...first, temperature: 0.5, prefix: { images: before, length: half } },
      { ...first, prefix: { images: painted, length: 0, fixed } },
      first,
      { ...first, prefix: { images: painted, length: 0, fixed } },
      { ...first, seed: 12, prefix: { images: painted, length: half, fixed } },
      { ...first, seed: 12 },
    ];
    for (const [i, request] of requests.entries()) {
      const how = { sampler: "cached", batch: 5, request } as const;
      expect([...(await sampler.sample(request))], `request ${i}`).toEqual([
        ...(await draw(backend, model, how)),
      ]);
    }
    await sampler.dispose();
  },
);

test("a resuming sampler forgets its rows when the weights are others", async () => {
  const model = toDevice(referenceBackend(), grey);
  const sampler = new Sampler(model, { batch: 1, resumes: true });
  const request = { count: 1, seed: 3, onRows: () => {} };
  expect(new Set(await sampler.sample(request)).size).toBeGreaterThan(1);
  // One weight alone, the last.
  const bias = Float32Array.from(await model.state.read("parameters", "head.1.bias"));
  model.state.write("parameters", "head.1.bias", bias.with(3, 1000));
  expect(new Set(await sampler.sample(request))).toEqual(new Set([3]));
  await sampler.dispose();
});

test("what is fixed is kept, and what stands before it does not look ahead to it", async () => {
  const backend = referenceBackend();
  for (const how of ["cached", "naive"] as const) {
    // Each of three images has places of its own, the last one in a batch of its own.
    const free = { count: 3, seed: 7 };
    const before = await draw(backend, grey, { sampler: how, batch: 2, request: free });
    const images = before.map((level) => (level + 1) % 4);
    const places = [9, 14, 20 + 3, 20 + 19, 40 + 12];
    const fixed = Uint8Array.from({ length: 60 }, (_, i) => (places.includes(i) ? 1 : 0));
    const request = { ...free, prefix: { images, length: 0, fixed } };
    const drawn = await draw(backend, grey, { sampler: how, batch: 2, request });
    for (const [first, behind] of [
      [0, 9],
      [20, 23],
      [40, 52],
    ] as const)
      expect(drawn.subarray(first, behind)).toEqual(before.subarray(first, behind));
    for (const place of places) expect(drawn[place], `${how} ${place}`).toBe(images[place]);
  }
});

test("a prefix is kept to its end, and what stands behind it in its images is not looked at", async () => {
  const backend = referenceBackend();
  const free = { count: 2, seed: 7 };
  const how = { sampler: "cached", batch: 2 } as const;
  const before = await draw(backend, grey, { ...how, request: free });
  for (const length of [0, 7, 20]) {
    const images = before.map((level, i) => (i % 20 < length ? level : (level + 1) % 4));
    for (const more of [{}, { onRows() {} }]) {
      const request = { ...free, ...more, prefix: { images, length } };
      expect(await draw(backend, grey, { ...how, request }), `${length}`).toEqual(before);
    }
  }
});

test("a fixed level outside the model's, or of another number of sub-pixels, is refused", async () => {
  const sampler = new Sampler(toDevice(referenceBackend(), grey), { batch: 1 });
  const images = new Uint8Array(20).fill(9);
  const ask = (fixed: Uint8Array) =>
    sampler.sample({ count: 1, prefix: { images, length: 0, fixed } });
  await expect(ask(new Uint8Array(20).fill(1, 5, 6))).rejects.toThrow("Cannot keep level 9");
  await expect(ask(new Uint8Array(20).fill(255, 5, 6))).rejects.toThrow("Cannot keep level 9");
  await expect(ask(new Uint8Array(3))).rejects.toThrow(
    "Cannot keep sub-pixels: fixed has 3 values, not 20",
  );
  // Of each image the first five are kept, whatever stands behind them.
  const two = (place: number): Promise<Uint8Array> =>
    sampler.sample({
      count: 2,
      prefix: { images: new Uint8Array(40).fill(4, place, place + 1), length: 5 },
    });
  for (const place of [4, 20, 24]) await expect(two(place)).rejects.toThrow("keep level 4");
  for (const place of [5, 25]) expect(await two(place)).toHaveLength(40);
});

test("what is fixed by a mask of 255 is fixed in a sampler that resumes as well", async () => {
  const sampler = new Sampler(toDevice(referenceBackend(), grey), { batch: 1, resumes: true });
  const fixed = new Uint8Array(20).fill(255, 9, 10);
  for (const level of [1, 2, 3]) {
    const prefix = { images: new Uint8Array(20).fill(level), length: 0, fixed };
    const drawn = await sampler.sample({ count: 1, seed: 7, prefix, onRows: () => {} });
    expect(drawn[9]).toBe(level);
  }
  await sampler.dispose();
});
