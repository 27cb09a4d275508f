import type { PixelCNNConfig } from "../model/config.ts";
import type { CanvasPalette } from "../pictures/canvas-pixels.ts";

/** A model, and what it is called. */
export interface TitledModel {
  readonly title: string;
  readonly model: { readonly config: PixelCNNConfig };
  /** What is known of its training; the palette of indexed images. */
  readonly settings?: { readonly palette?: CanvasPalette | undefined } | undefined;
}

/**
 * Refuses a background model for other images than those of a model, also where an index stands for another colour.
 *
 * @throws RangeError that names both models, and their sizes where these are others.
 * @example
 * import { createModel } from "@pixelweft/pixelcnn";
 * const titled = (title: string, levels: number) => ({ title, model: createModel({ height: 2, width: 2, levels }) });
 * checkBackground(titled("a", 4), titled("b", 4)); // undefined
 * checkBackground(titled("a", 4), titled("b", 8)); // throws RangeError
 */
export function checkBackground(own: TitledModel, background: TitledModel): void {
  const [size, other] = [own, background].map(({ model: { config } }) => {
    return `${config.height}x${config.width}x${config.channels} in ${config.levels} levels`;
  });
  if (size !== other)
    throw new RangeError(
      `Cannot compare with ${background.title}: its images are ${other}, those of ${own.title} ${size}`,
    );
  if (haveOtherColours(own, background))
    throw new RangeError(
      `Cannot compare with ${background.title}: its values stand for other colours than those of ${own.title}; train it on the same pictures, with the same palette`,
    );
}

/** Whether values of two models stand for other colours, as far as that is known. */
function haveOtherColours(
  { settings: own }: TitledModel,
  { settings: other }: TitledModel,
): boolean {
  if (own === undefined || other === undefined) return false;
  const [one, two] = [own, other].map(({ palette }) => JSON.stringify(palette?.colours ?? []));
  return one !== two;
}
