import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { createModel, toDevice } from "../model/model.ts";
import { sampleCodes, sampleImages } from "./sample-images.ts";
import { Sampler } from "./sampling.ts";

const tiny = { height: 2, width: 2, levels: 4, hiddenChannels: 2, headChannels: 2 };

test("samples are those of a Sampler, whatever its batch", async () => {
  const device = toDevice(referenceBackend(), createModel(tiny));
  const sampler = new Sampler(device, { batch: 5 });
  for (const count of [1, 17]) {
    const wanted = await sampler.sample({ count, seed: 3 });
    expect(await sampleImages(device, { count, seed: 3 })).toEqual(wanted);
    expect(await sampleCodes(device, { count, seed: 3 })).toEqual(Uint16Array.from(wanted));
  }
  await sampler.dispose();
});

test("a count that makes no sense is refused as a Sampler refuses it", async () => {
  const device = toDevice(referenceBackend(), createModel(tiny));
  for (const count of [0, 1.5, Number.NaN])
    await expect(sampleImages(device, { count })).rejects.toThrow(RangeError);
});
