import type { DeviceModel } from "../model/model.ts";
import type { SampleRequest } from "./sample-request.ts";
import { Sampler } from "./sampling.ts";

/**
 * Samples images once, levels `[count, height, width, colours]`, as `Sampler.sample()` does, 16 at once, and frees the program behind
 * it. A `Sampler` keeps its program for requests that follow.
 *
 * @throws as `Sampler.sample()`.
 * @example
 * import { createModel, toDevice } from "@pixelweft/pixelcnn";
 * const tiny = { height: 2, width: 2, levels: 4, hiddenChannels: 2, headChannels: 2 };
 * const device = toDevice(backend, createModel(tiny));
 * await sampleImages(device, { count: 1, seed: 7 }); // Uint8Array [3, 3, 0, 2]
 */
export function sampleImages(
  device: DeviceModel,
  request: SampleRequest,
): Promise<Uint8Array<ArrayBuffer>> {
  return once(device, request, (sampler) => sampler.sample(request));
}

/**
 * Samples codes once, as {@link sampleImages} samples images: 16 bits each, of any number of levels.
 *
 * @throws as `Sampler.codes()`.
 * @example
 * import { createModel, toDevice } from "@pixelweft/pixelcnn";
 * const tiny = { height: 2, width: 2, levels: 4, hiddenChannels: 2, headChannels: 2 };
 * const device = toDevice(backend, createModel(tiny));
 * await sampleCodes(device, { count: 1, seed: 7 }); // Uint16Array [3, 3, 0, 2]
 */
export function sampleCodes(
  device: DeviceModel,
  request: Omit<SampleRequest, "onRows">,
): Promise<Uint16Array> {
  return once(device, request, (sampler) => sampler.codes(request));
}

/** More images than so many need no larger program. */
const mostAtOnce = 16;

async function once<T>(
  device: DeviceModel,
  { count }: Pick<SampleRequest, "count">,
  sample: (sampler: Sampler) => Promise<T>,
): Promise<T> {
  // A count that makes no sense is refused by the sampler itself.
  const sampler = new Sampler(device, {
    batch: count >= 1 && count < mostAtOnce ? count : mostAtOnce,
  });
  try {
    return await sample(sampler);
  } finally {
    await sampler.dispose();
  }
}
