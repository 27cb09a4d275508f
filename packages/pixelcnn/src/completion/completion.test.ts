// @module-tag ci
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { someLevels } from "../checks/probe.fixture.ts";
import { toDevice, type Model } from "../model/model.ts";
import type { Prefix } from "../sample/prefix.ts";
import { classes, colour, draw, grey, samplingCases } from "../sample/sampling.fixture.ts";
import { Sampler } from "../sample/sampling.ts";
import { complete } from "./completion.ts";

const backend = referenceBackend();

function pixelsOf({ config }: Model): number {
  return config.height * config.width * config.channels;
}

test.each(samplingCases)(
  "5.16 %s: what is kept stays, and the cached sampler completes as the naive one does",
  async (_, model, extra) => {
    const each = pixelsOf(model);
    const images = someLevels(5 * each, { levels: model.config.levels, seed: 3 });
    for (const length of [0, 1, Math.floor(each / 2) + 1, each]) {
      const request = { count: 5, seed: 11, prefix: { images, length }, ...extra };
      const naive = await draw(backend, model, { sampler: "naive", batch: 5, request });
      const cached = await draw(backend, model, { sampler: "cached", batch: 2, request });
      expect([...cached]).toEqual([...naive]);
      for (let n = 0; n < 5; n++)
        expect(cached.subarray(n * each, n * each + length)).toEqual(
          images.subarray(n * each, n * each + length),
        );
    }
  },
);

test.each([
  ["grey", grey],
  ["colour", colour],
] as const)(
  "%s: an image that goes on from its own start is the image itself",
  async (_, model) => {
    const how = { sampler: "cached", batch: 3 } as const;
    const whole = await draw(backend, model, { ...how, request: { count: 3, seed: 5 } });
    const each = pixelsOf(model);
    for (let length = 0; length <= each; length += 4) {
      // What lies behind the prefix must not be looked at.
      const images = whole.map((level, i) => (i % each < length ? level : 0));
      const prefix = { images, length };
      const again = await draw(backend, model, { ...how, request: { count: 3, seed: 5, prefix } });
      expect([...again], `${length}`).toEqual([...whole]);
    }
  },
);

test("complete() draws several completions of each image, of its own class", async () => {
  const each = pixelsOf(classes);
  const images = someLevels(2 * each, { levels: 4, seed: 8 });
  const device = toDevice(backend, classes);
  const sampler = new Sampler(device, { batch: 3 });
  const labels = Int32Array.of(2, 0);
  const found = await complete(sampler, { images, keep: 4, each: 3, seed: 4, labels });
  expect(found).toHaveLength(6 * each);
  const starts = Array.from({ length: 6 }, (_, n) => [...found.subarray(n * each, n * each + 4)]);
  const [one, two] = [[...images.subarray(0, 4)], [...images.subarray(each, each + 4)]];
  expect(starts).toEqual([one, one, one, two, two, two]);
  const rests = Array.from({ length: 6 }, (_, n) => found.subarray(n * each + 4, (n + 1) * each));
  expect(new Set(rests.map(String)).size).toBe(6);
  const alone = await sampler.sample({
    count: 1,
    seed: 4,
    firstImage: 5,
    labels: Int32Array.of(0),
    prefix: { images: images.slice(each), length: 4 },
  });
  expect([...found.subarray(5 * each)]).toEqual([...alone]);
  await sampler.dispose();
  device.state.dispose();
});

test("sample() and complete() without a request, and what is no list of numbers, are refused in words", async () => {
  const device = toDevice(backend, classes);
  const sampler = new Sampler(device, { batch: 1 });
  const called = (fn: (...given: never[]) => Promise<unknown>, ...given: unknown[]) =>
    Promise.resolve(Reflect.apply(fn, sampler, given));
  await expect(called(sampler.sample)).rejects.toThrow(
    new TypeError("Cannot sample: there is no request such as { count: 1 }"),
  );
  await expect(called(sampler.sample, null)).rejects.toThrow("Cannot sample: there is no request");
  await expect(called(complete, sampler, null)).rejects.toThrow("there is no request such as {");
  await expect(called(sampler.sample, { count: 2, numbers: [5, 5] })).rejects.toThrow(
    new TypeError("Cannot sample: numbers is no Uint32Array"),
  );
  await expect(called(complete, sampler)).rejects.toThrow("Cannot complete: there is no request");
  await expect(called(complete, sampler, {})).rejects.toThrow("Cannot use images in Undefined");
  await sampler.dispose();
  device.state.dispose();
});

test("complete() refuses an option that it has not, with those that it has", async () => {
  const device = toDevice(backend, grey);
  const sampler = new Sampler(device, { batch: 1 });
  const request = { images: new Uint8Array(20), keep: 4 };
  const called = (surplus: object) => complete(sampler, { ...request, ...surplus });
  const there =
    "images, keep, fixed, each, seed, firstImage, numbers, temperature, backgroundLevel, minP, labels, vector, spatial, onProgress, onRows, signal";
  for (const name of ["temprature", "count", "prefix"])
    await expect(called({ [name]: 1 })).rejects.toThrow(
      new TypeError(`Cannot complete: there is no option ${name}, there is ${there}`),
    );
  await expect(called({ source: 1 })).rejects.toThrow("ConditionerProgram of");
  await sampler.dispose();
  device.state.dispose();
});

test("a prefix of the wrong size, length or level is refused", async () => {
  const how = { sampler: "cached", batch: 1 } as const;
  const of = (images: Uint8Array, length: number): Promise<Uint8Array> =>
    draw(backend, grey, { ...how, request: { count: 1, prefix: { images, length } } });
  await expect(of(new Uint8Array(3), 1)).rejects.toThrow(TypeError);
  await expect(of(new Uint8Array(20), 21)).rejects.toThrow("Cannot keep 21 sub-pixels");
  await expect(of(new Uint8Array(20).fill(4), 1)).rejects.toThrow("Cannot keep level 4");
  await expect(of(new Uint8Array(20).fill(4), 0)).resolves.toHaveLength(20);
  // @ts-expect-error Levels are bytes or 16 bits, which a program without types may not know.
  await expect(of(new Float32Array(20).fill(0.9), 1)).rejects.toThrow("Cannot use images in Float");
});

test("complete() refuses a level of 16 bits that the model has not, instead of cutting it", async () => {
  const device = toDevice(backend, grey);
  const sampler = new Sampler(device, { batch: 1 });
  const given = complete(sampler, { images: new Uint16Array(20).fill(258), keep: 4 });
  await expect(given).rejects.toThrow("Cannot keep level 258: the model has levels 0 to 3");
  await sampler.dispose();
  device.state.dispose();
});

test("labels and what is fixed that are no whole numbers and no bytes are refused, instead of cutting them", async () => {
  const device = toDevice(backend, classes);
  const sampler = new Sampler(device, { batch: 1 });
  const request = { images: new Uint8Array(20), keep: 4, labels: Int32Array.of(0) };
  const called = (wrong: object) => complete(sampler, { ...request, ...wrong });
  await expect(called({ labels: Float32Array.of(0.9) })).rejects.toThrow(
    new TypeError("Cannot use labels in Float32Array: they are whole numbers, in an Int32Array"),
  );
  for (const fixed of [new Float32Array(20).fill(0.5), new Int32Array(20).fill(256)]) {
    const refused = new TypeError(
      `Cannot use fixed in ${fixed.constructor.name}: give a Uint8Array`,
    );
    await expect(called({ fixed })).rejects.toThrow(refused);
    const prefix: object = { images: request.images, length: 0, fixed };
    const { labels } = request;
    const sampled = sampler.sample({ count: 1, labels, prefix: prefix as Prefix });
    await expect(sampled).rejects.toThrow(refused);
  }
  await sampler.dispose();
  device.state.dispose();
});

test("complete() refuses more completions than an array holds, in words", async () => {
  const device = toDevice(backend, grey);
  const sampler = new Sampler(device, { batch: 1 });
  const given = complete(sampler, { images: new Uint8Array(20), keep: 4, each: 1e15 });
  await expect(given).rejects.toThrow("Cannot sample 1000000000000000 images: no array holds");
  await sampler.dispose();
  device.state.dispose();
});
