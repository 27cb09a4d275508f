import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { someLevels } from "../checks/probe.fixture.ts";
import { toDevice } from "../model/model.ts";
import { RowMemory } from "./row-memory.ts";
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
  model.state.write("parameters", "head.1.bias", Float32Array.of(0, 0, 0, 1000));
  expect(new Set(await sampler.sample(request))).toEqual(new Set([3]));
  await sampler.dispose();
});

test("what is fixed is kept, and what stands before it does not look ahead to it", async () => {
  const backend = referenceBackend();
  for (const how of ["cached", "naive"] as const) {
    const free = { count: 1, seed: 7 };
    const before = await draw(backend, grey, { sampler: how, batch: 1, request: free });
    const images = before.map((level) => (level + 1) % 4);
    const fixed = Uint8Array.from({ length: 20 }, (_, i) => (i === 9 || i === 14 ? 1 : 0));
    const request = { ...free, prefix: { images, length: 0, fixed } };
    const drawn = await draw(backend, grey, { sampler: how, batch: 1, request });
    expect([...drawn.subarray(0, 9)]).toEqual([...before.subarray(0, 9)]);
    expect([drawn[9], drawn[14]]).toEqual([images[9], images[14]]);
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

/** Inputs of one image of four rows of two, as the sampler makes them. */
function inputsOf({
  levels = [] as readonly number[],
  length = 0,
  fixed = [] as readonly number[],
  seed = 1,
}) {
  const data = Uint8Array.from({ length: 8 }, (_, i) => levels[i] ?? 0);
  const kept = Uint8Array.from({ length: 8 }, (_, i) => (fixed.includes(i) ? 1 : 0));
  return {
    seed: { data: Uint32Array.of(seed), shape: [] },
    sharpness: 1,
    prefixImages: { data, shape: [1, 4, 2, 1] },
    prefixLength: { data: Int32Array.of(length), shape: [] },
    prefixFixed: { data: kept, shape: [1, 4, 2, 1] },
  };
}

test("RowMemory recalls the rows above the first that differs, and the maps above that", () => {
  const memory = new RowMemory({ batch: 1, height: 4, across: 2 });
  const levels = [0, 1, 2, 3, 4, 5, 6, 7];
  const run = (inputs: ReturnType<typeof inputsOf>): number => {
    const { levels: known, maps } = memory.recall(inputs);
    expect(maps?.[0]?.[0]).toBe(known.length > 0 ? known.length : undefined);
    for (let row = known.length; row < 4; row++) {
      memory.keepMaps([Float32Array.of(row)]);
      memory.keepRow(Uint8Array.from(levels.slice(2 * row, 2 * row + 2)), inputs);
    }
    return known.length;
  };
  expect(run(inputsOf({}))).toBe(0);
  // The last row needs no maps above it that are not there: all of the same request is known but what it cannot begin at.
  expect(run(inputsOf({}))).toBe(3);
  expect(run(inputsOf({ levels, length: 5 }))).toBe(3);
  // Another seed: only what is given is as it was.
  expect(run(inputsOf({ levels, length: 5, seed: 2 }))).toBe(2);
  expect(run(inputsOf({ seed: 2 }))).toBe(0);
  expect(run(inputsOf({ levels: [0, 1, 9], fixed: [2], seed: 2 }))).toBe(1);
  memory.forget();
  expect(run(inputsOf({ seed: 2 }))).toBe(0);
});
