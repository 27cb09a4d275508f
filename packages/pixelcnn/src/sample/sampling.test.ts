// @module-tag guard
import { referenceBackend } from "@pixelweft/tensor/reference";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test, vi } from "vitest";
import { livelyModel } from "../checks/lively-model.fixture.ts";
import { toDevice } from "../model/model.ts";
import { interpolatedRows } from "./interpolation.ts";
import { classes, draw, grey, samplingCases } from "./sampling.fixture.ts";
import { Sampler } from "./sampling.ts";

test.each(samplingCases)(
  "5.14 %s: the cached sampler draws the same integers as the naive one, batch 1 and 5",
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

test("5.16 another seed gives other images, the same seed the same", async () => {
  const backend = referenceBackend();
  const of = (seed: number): Promise<Uint8Array> =>
    draw(backend, grey, { sampler: "cached", batch: 2, request: { count: 4, seed } });
  const [first, again, other] = [await of(1), await of(1), await of(2)];
  expect([...again]).toEqual([...first]);
  expect([...other]).not.toEqual([...first]);
});

test.each([-1, 1.5, NaN, 2 ** 32, "7", { seed: 7 }])(
  "a seed or a first image of %j is refused",
  async (number) => {
    // What programs without types may give.
    const given = number as number;
    const all = [
      ["the seed", { seed: given }],
      ["firstImage", { firstImage: given }],
    ] as const;
    for (const [name, request] of all)
      await expect(
        draw(referenceBackend(), grey, {
          sampler: "cached",
          batch: 1,
          request: { count: 1, ...request },
        }),
      ).rejects.toThrow(
        new RegExp(`^Cannot sample: ${name} is .+, not a whole number from 0 to 4294967295$`),
      );
  },
);

test("at any temperature above 0, however low, the likeliest level is sampled; at an infinite one, any", async () => {
  const at = (temperature: number): Promise<Uint8Array> =>
    draw(referenceBackend(), grey, {
      sampler: "cached",
      batch: 4,
      request: { count: 8, seed: 3, temperature },
    });
  const likeliest = [...(await at(1e-6))];
  expect(new Set(likeliest).size).toBeGreaterThan(1);
  for (const temperature of [1e-30, 1e-39, Number.MIN_VALUE])
    expect([...(await at(temperature))]).toEqual(likeliest);
  expect(new Set(await at(Infinity)).size).toBe(grey.config.levels);
});

test("a level that is impossible in f32 is at no temperature sampled", async () => {
  // One logistic, so wide that all of it lies beyond the lowest and the highest level.
  const model = livelyModel({
    ...grey.config,
    output: "logistic-mixture",
    mixtures: 1,
    levels: 256,
  });
  const wide = Object.entries(model.parameters).map(([name, values]) => [
    name,
    name === "head.1.bias" ? Float32Array.of(0, 0, 110) : values.map(() => 0),
  ]);
  const drawn = await draw(
    await wasmBackend({ threads: 1 }),
    { config: model.config, parameters: Object.fromEntries(wide) },
    { sampler: "cached", batch: 4, request: { count: 8, seed: 3, temperature: Infinity } },
  );
  expect(new Set(drawn)).toEqual(new Set([0, 255]));
});

test("5.16 image i of a seed is the same whatever is drawn before it", async () => {
  const backend = referenceBackend();
  const all = await draw(backend, grey, {
    sampler: "cached",
    batch: 2,
    request: { count: 4, seed: 3 },
  });
  const last = await draw(backend, grey, {
    sampler: "cached",
    batch: 3,
    request: { count: 2, seed: 3, firstImage: 2 },
  });
  expect([...last]).toEqual([...all].slice(all.length / 2));
});

test("images of the same number are drawn with the same random numbers, each for its own condition", async () => {
  const backend = referenceBackend();
  const how = { sampler: "cached", batch: 2 } as const;
  const numbered = (firstImage: number): Promise<Uint8Array> =>
    draw(backend, classes, {
      ...how,
      request: { count: 1, seed: 3, firstImage, labels: Int32Array.of(1) },
    });
  const [six, seven] = [await numbered(6), await numbered(7)];
  const labels = Int32Array.of(1, 0, 1);
  const numbers = Uint32Array.of(6, 6, 7);
  const request = { count: 3, seed: 3, labels, numbers };
  const row = await draw(backend, classes, { ...how, request });
  expect([...row.subarray(0, 20)]).toEqual([...six]);
  expect([...row.subarray(20, 40)]).not.toEqual([...six]);
  expect([...row.subarray(40)]).toEqual([...seven]);
  const wrong = { ...request, numbers: Uint32Array.of(1) };
  await expect(draw(backend, classes, { ...how, request: wrong })).rejects.toThrow("1 numbers");
});

test("sample() refuses conditions that are missing or out of range", async () => {
  const backend = referenceBackend();
  const one = { sampler: "cached", batch: 1 } as const;
  await expect(draw(backend, classes, { ...one, request: { count: 1 } })).rejects.toThrow(
    "Cannot sample: the model wants a class",
  );
  await expect(
    draw(backend, classes, { ...one, request: { count: 1, labels: Int32Array.of(3) } }),
  ).rejects.toThrow("outside 0 to 2");
  await expect(draw(backend, grey, { ...one, request: { count: 0 } })).rejects.toThrow(
    "Cannot sample 0 images",
  );
});

test("sample() refuses conditions that the model does not take, or that are no numbers", async () => {
  const backend = referenceBackend();
  const how = { sampler: "cached", batch: 1 } as const;
  const [vector, spatial] = [Float32Array.of(1, 0, 0), new Float32Array(20)];
  const unwanted = [
    ["a vector", { vector }],
    ["spatial maps", { spatial }],
  ] as const;
  for (const [name, condition] of unwanted)
    await expect(
      draw(backend, grey, { ...how, request: { count: 1, ...condition } }),
    ).rejects.toThrow(
      new TypeError(`Cannot sample: the request has ${name} and the model takes none`),
    );
  // As in training, labels of data are of no use, and of no harm.
  const labels = Int32Array.of(7);
  expect(await draw(backend, grey, { ...how, request: { count: 1, labels } })).toEqual(
    await draw(backend, grey, { ...how, request: { count: 1 } }),
  );
  // The second image's, before the first one is drawn.
  const onProgress = vi.fn<() => boolean>();
  for (const wrong of [NaN, Infinity]) {
    const request = { count: 2, vector: Float32Array.of(1, 0, 0, 0, wrong, 0), onProgress };
    await expect(draw(backend, classes, { ...how, request })).rejects.toThrow(
      new RangeError("Cannot sample: a value of vector is no finite number"),
    );
  }
  expect(onProgress).not.toHaveBeenCalled();
});

test("a vector of whole numbers means what one of floats does", async () => {
  const backend = referenceBackend();
  const of = (vector: unknown): Promise<Uint8Array> => {
    const request = { count: 1, seed: 3, vector: vector as Float32Array };
    return draw(backend, classes, { sampler: "cached", batch: 1, request });
  };
  const wanted = await of(Float32Array.of(0, 1, 0));
  expect(await of(Float32Array.of(0, 0, 1))).not.toEqual(wanted);
  for (const same of [Int32Array.of(0, 1, 0), Uint8Array.of(0, 1, 0), [0, 1, 0]])
    expect(await of(same)).toEqual(wanted);
});

test.each([
  [0, 99],
  [-1, 2],
  [0.5, 1],
])("interpolatedRows() refuses to go from class %j to %j of three", (...ends) => {
  const options = { numClasses: 3, rows: 1, columns: 2 };
  expect(() => interpolatedRows(ends, options)).toThrow(
    new RangeError(
      `Cannot interpolate from class ${ends[0]} to ${ends[1]}: the classes are 0 to 2`,
    ),
  );
});

test("interpolatedRows() goes from one class to the other in equal steps, with the numbers of its rows", () => {
  const row = [1, 0, 0, 0.5, 0, 0.5, 0, 0, 1];
  expect(interpolatedRows([0, 2], { numClasses: 3, rows: 2, columns: 3 })).toEqual({
    count: 6,
    vector: Float32Array.from([...row, ...row]),
    numbers: Uint32Array.of(0, 0, 0, 1, 1, 1),
  });
});

test("what is sampled was asked for at the call, whatever the arrays hold when its turn comes", async () => {
  const device = toDevice(referenceBackend(), classes);
  const sampler = new Sampler(device, { batch: 1 });
  const labels = new Int32Array(1);
  const prefix = { images: new Uint8Array(20), length: 2 };
  const asked = [0, 1, 2].map((label) => {
    labels[0] = label;
    prefix.images.fill(label);
    return sampler.sample({ count: 1, seed: 1, labels, prefix });
  });
  labels[0] = 99;
  prefix.images.fill(99);
  const alone = [0, 1, 2].map((label) =>
    sampler.sample({
      count: 1,
      seed: 1,
      labels: Int32Array.of(label),
      prefix: { images: new Uint8Array(20).fill(label), length: 2 },
    }),
  );
  expect(await Promise.all(asked)).toEqual(await Promise.all(alone));
  await sampler.dispose();
  device.state.dispose();
});

test("a sampler that was disposed of samples by rows again", async () => {
  const device = toDevice(referenceBackend(), grey);
  const sampler = new Sampler(device, { batch: 1 });
  const drawn = (): Promise<Uint8Array> => sampler.sample({ count: 1, seed: 3, onRows() {} });
  const first = await drawn();
  await sampler.dispose();
  expect(await drawn()).toEqual(first);
  await sampler.dispose();
  device.state.dispose();
});

test("a sampler that there is not is refused: another one would be taken in its place", () => {
  const device = toDevice(referenceBackend(), grey);
  expect(() => new Sampler(device, { sampler: "Naive" as "naive" })).toThrow(
    new TypeError('Cannot make a sampler: Naive is none, "cached" and "naive" are'),
  );
});

test("what goes out of scope is disposed of", async () => {
  const device = toDevice(referenceBackend(), grey);
  const dispose = vi.spyOn(Sampler.prototype, "dispose");
  {
    await using sampler = new Sampler(device, { batch: 1 });
    expect((await sampler.sample({ count: 1 })).length).toBe(20);
  }
  expect(dispose).toHaveBeenCalledOnce();
  dispose.mockRestore();
});

test.each(samplingCases)(
  "%s: a network whose weights are finite and its numbers not samples nothing",
  async (_, model, extra) => {
    const large = Object.entries(model.parameters).map(
      ([name, values]) => [name, values.map(() => 3e38)] as const,
    );
    const broken = { ...model, parameters: Object.fromEntries(large) };
    const reference = referenceBackend();
    const wasm = await wasmBackend({ threads: 1 });
    const request = { count: 5, seed: 11, ...extra };
    const rows = { ...request, onRows: () => undefined };
    for (const backend of [reference, wasm])
      for (const [sampler, asked] of [
        ["naive", request],
        ["cached", request],
        ["cached", rows],
      ] as const)
        await expect(draw(backend, broken, { sampler, batch: 5, request: asked })).rejects.toThrow(
          new RangeError("Cannot sample: the model gives numbers that are not finite"),
        );
    wasm.dispose();
  },
);
