import type { DatasetInfo } from "@pixelweft/datasets";
import { paletteLevels } from "@pixelweft/datasets/choice";
import { countParameters } from "@pixelweft/pixelcnn/figures";
import { chooseRecipe, divideRecipe, networkConfig } from "@pixelweft/pixelcnn/recipes";
import type { NetworkSize, TrainingPlan } from "./prepared-set.ts";

/** Minutes on a few cores that each network is made for. */
const minutes: Readonly<Record<NetworkSize, number>> = { small: 1, usual: 10 };

/** The longest average of weights that samples are of: in minutes at a constant rate a longer one was no better. */
const longest = 0.99;

/** The network and the training that the library chooses for images and a time, at a constant rate: nobody knows the end. */
export function planTraining(
  { shape, palette }: Pick<DatasetInfo, "shape" | "palette">,
  {
    count,
    size,
    classes,
    orientations,
  }: {
    readonly count: number;
    readonly size: NetworkSize;
    /** 0 where the network is not conditioned on classes. */
    readonly classes: number;
    /** 0 where pictures are not turned. */
    readonly orientations: number;
  },
): TrainingPlan {
  const { name, recipe } = chooseRecipe({ shape, palette, count, minutes: minutes[size] });
  const condition = classes > 0 ? "class" : "none";
  const emaDecay = Math.min(recipe.emaDecay, longest);
  const held = { condition, schedule: "constant", emaDecay } as const;
  const { network, training } = divideRecipe({ ...recipe, ...held });
  // Neighbouring colours of a palette have nothing in common.
  const indexed = palette ? { levels: paletteLevels(palette), input: "one-hot" as const } : {};
  const sizes = { shape, classes, fit: true, orientations };
  const config = networkConfig({ ...network, ...indexed }, sizes);
  return {
    name,
    recipe: { ...network, ...indexed, ...training },
    config,
    training: { ...training, batch: Math.min(training.batch, count) },
    parameters: countParameters(config),
  };
}
