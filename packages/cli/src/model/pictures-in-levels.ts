import { dequantise, quantise } from "@pixelweft/datasets";
import type { ReadablePictures, TrainedPictures } from "@pixelweft/pixelcnn/judges";

/** Pictures as a model of fewer than 256 levels shows them: samples of it have no other shades, and a copy would be some way off. */
export function picturesInLevels(data: TrainedPictures, levels: number): TrainedPictures {
  if (levels >= 256) return data;
  const shown = (images: Uint8Array): Uint8Array => dequantise(quantise(images, levels), levels);
  const brought = (part: ReadablePictures): ReadablePictures => ({
    info: part.info,
    read: async (numbers) => ({ images: shown((await part.read(numbers)).images) }),
  });
  return {
    ...data,
    train: brought(data.train),
    validation: brought(data.validation),
    async nameOf(picture) {
      for (let number = 0; number < data.pictures; number++) {
        const { images } = await data.train.read([number]);
        if (shown(images).every((value, at) => value === picture[at])) return data.nameOf(images);
      }
      return undefined;
    },
  };
}
