import { toDevice, type Model } from "@pixelweft/pixelcnn";
import type { Picture } from "@pixelweft/pixelcnn/pictures";
import { measureSurprise, surpriseSheet } from "@pixelweft/pixelcnn/surprise";
import type { Backend } from "@pixelweft/tensor";
import type { ImageGroup } from "./image-groups.ts";

/** Kinds of the figure, and how many of each; always the first ones. */
const shown: Readonly<Record<string, number>> = {
  usual: 2,
  Trouser: 1,
  Sandal: 1,
  Bag: 1,
  "drawn digits": 1,
  "upside down": 1,
  "blocks of 7x7": 1,
};

/** Images of each kind beside the bits of their pixels, four in a row. */
export async function heatMaps(
  groups: readonly ImageGroup[],
  model: Model,
  backend: Backend,
): Promise<Picture> {
  const { height, width } = model.config;
  const some = groups.flatMap(({ name, images }) => [
    ...images.subarray(0, (shown[name] ?? 0) * height * width),
  ]);
  const images = Uint8Array.from(some);
  const device = toDevice(backend, model);
  const { map } = await measureSurprise(device, images);
  device.state.dispose();
  return surpriseSheet(images, map, { ...model.config, columns: 4, scale: 2 });
}
