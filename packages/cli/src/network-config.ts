import { checkConfig, type PixelCNNConfig } from "@pixelweft/pixelcnn";
import type { NetworkRecipe } from "./recipe.ts";

/** What the data decides. */
export interface ImageFacts {
  /** Height, width and colours. */
  readonly shape: readonly [number, number, number];
  /** 0 where the model is not told the class. */
  readonly classes: number;
  /** Divides the maps among the colours, however many there are. */
  readonly fit: boolean;
}

/** The network of a recipe for images. A preset fits any data; a file means what it says. RangeError for what makes no network. */
export function networkConfig(
  recipe: NetworkRecipe,
  { shape: [height, width, channels], classes, fit }: ImageFacts,
): PixelCNNConfig {
  const { condition: _, features, head, ...network } = recipe;
  const fitted = (maps: number): number => (fit ? Math.ceil(maps / channels) * channels : maps);
  return checkConfig({
    ...network,
    height,
    width,
    channels,
    features: fitted(features),
    head: fitted(head),
    condition: classes,
  });
}
