import type { Backend } from "@pixelweft/tensor";
import { Likelihood } from "../likelihood/likelihood.ts";
import { toDevice, type Model } from "../model/model.ts";
import type { Batch } from "../train/batch.ts";

/** Every image of a small configuration, in counting order: the last sub-pixel changes fastest. */
export function everyImage({ config }: Model): Uint8Array {
  const { height, width, channels, levels } = config;
  const size = height * width * channels;
  const count = levels ** size;
  return Uint8Array.from(
    { length: count * size },
    (_, i) => Math.floor(Math.floor(i / size) / levels ** (size - 1 - (i % size))) % levels,
  );
}

/** p(x) of every image, in the order of `everyImage`, by `imageLogProb()`. `broken` are weights that no mask has cleaned. */
export async function enumerated(
  backend: Backend,
  model: Model,
  given: Omit<Batch, "images"> = {},
  broken: Model["parameters"] = {},
): Promise<Float64Array> {
  const device = toDevice(backend, model);
  for (const [name, values] of Object.entries(broken))
    device.state.write(device.buffer, name, values);
  const likelihood = new Likelihood(device);
  const nats = await likelihood.imageLogProb({ images: everyImage(model), ...given });
  await likelihood.dispose();
  device.state.dispose();
  return nats.map(Math.exp);
}
