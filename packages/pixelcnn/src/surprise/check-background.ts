import type { PixelCNNConfig } from "../model/config.ts";

/** A model, and what it is called. */
export interface TitledModel {
  readonly title: string;
  readonly model: { readonly config: PixelCNNConfig };
}

/**
 * Refuses a background model for other images than those of a model.
 *
 * @throws RangeError that names both sizes.
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
}
