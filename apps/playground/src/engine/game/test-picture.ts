import { sprites } from "@pixelweft/datasets";
import type { ShownModel } from "../shown-model.ts";

/** Which picture: each class, seed and number is one of its own. */
export interface PictureName {
  readonly label: number;
  readonly seed: number;
  readonly number: number;
}

/** A picture that is looked at pixel by pixel. */
export interface LevelPicture {
  /** `[height, width, channels]`. */
  readonly levels: Uint8Array;
  /** Class that it is a picture of; 0 where the model has none. */
  readonly label: number;
  /** Whether the model sampled it: then nobody can predict it better than the model. */
  readonly isSampled: boolean;
}

/**
 * A picture that the model was not trained on: for a model of sprites, a sprite of the test set of that seed; for any other, of whose
 * pictures the page has none, a sample of the model itself.
 *
 * @example Test picture 0 of the class 4, a potion
 * await testPicture(await engine.model("sprites16"), { label: 4, seed: 1, number: 0 });
 */
export async function testPicture(
  { name, model, classes }: ShownModel,
  { label, seed, number }: PictureName,
): Promise<LevelPicture> {
  const size = spriteSizes.get(name);
  const ofClass = classes.length === 0 ? 0 : label % classes.length;
  if (size === undefined) {
    const levels = await model.sample({
      count: 1,
      batch: 1,
      seed,
      numbers: Uint32Array.of(number),
      ...(model.config.numClasses > 0 ? { labels: Int32Array.of(ofClass) } : {}),
    });
    return { levels, label: ofClass, isSampled: true };
  }
  // Pictures of a seed take turns in their classes.
  const place = (10 * number + ofClass) % 2 ** 32;
  const drawn = sprites({ split: "test", size, seed, count: place + 1 });
  const { images } = await drawn.read([place]);
  return { levels: images, label: ofClass, isSampled: false };
}

const spriteSizes: ReadonlyMap<string, 16 | 24> = new Map([
  ["sprites16", 16],
  ["sprites24", 24],
]);
