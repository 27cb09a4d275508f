import { countParameters } from "../model/model.ts";
import { presets, quickPreset } from "./presets.ts";
import { checkRecipe, divideRecipe, networkConfig, type Recipe } from "./recipe.ts";

/** The images that a network is chosen for. */
export interface ChosenFor {
  readonly shape: readonly [height: number, width: number, channels: number];
  /** Of indexed images; what is in it does not matter. */
  readonly palette?: object | undefined;
  /** Of codes of another model. */
  readonly codes?: { readonly levels: number } | undefined;
  /** How many there are, their variants not counted. */
  readonly count: number;
  /** Whether they are patches of photographs. */
  readonly patches?: boolean | undefined;
  /** Whether they are crops of one larger image. */
  readonly crops?: boolean | undefined;
  /** Minutes of training on a few cores. */
  readonly minutes: number;
}

/** A recipe for images and a time, and what is to be said of it. */
export interface ChosenRecipe {
  readonly name: string;
  readonly recipe: Recipe;
  /** What the images are, in words. */
  readonly kind: string;
  /** Parameters, and rows above a pixel that its logits depend on. */
  readonly parameters: number;
  readonly reach: number;
}

/** Minutes below which a network reads no large picture whole, and from which on it is made for hours, and for a night. */
const [short, hours, night] = [5, 25, 180];

/**
 * A network and how to train it for images and a time. The receptive field covers the picture, or as much of it as the time is enough for;
 * the feature maps are as many as the time is enough for, and wide networks get a smaller rate; small sets get dropout, sprites for an
 * hour at most linear gates and a fast weight decay, and nights a longer average. Pictures without a palette have the presets that take
 * minutes, below 25 of them.
 *
 * @example
 * const sprites = { shape: [16, 16, 1] as const, palette: {}, count: 700 };
 * const { recipe, reach } = chooseRecipe({ ...sprites, minutes: 10 });
 * [reach, recipe.layers, recipe.kernelSize]; // [15, 7, 5]
 * chooseRecipe({ ...sprites, minutes: 60 }).recipe.hiddenChannels > recipe.hiddenChannels; // true
 */
export function chooseRecipe(images: ChosenFor): ChosenRecipe {
  const { shape, palette, codes, patches, minutes } = images;
  const { preset, kind } = quickPreset({ shape, palette, codes, patches });
  const coded = codes && ({ levels: codes.levels, input: "embedding" } as const);
  if (palette === undefined && minutes < hours) {
    const { network, training } = presets[preset] ?? { network: {}, training: {} };
    const quick = checkRecipe({ ...network, ...training, ...coded });
    return described(quick, images, { name: preset, kind });
  }
  const time = minutes < hours ? "minutes" : minutes < night ? "hour" : "night";
  const recipe = checkRecipe({
    ...(palette && { input: "one-hot" }),
    ...coded,
    ...depthFor(images),
    ...trainings[time],
    ...(isOfSprites(images) && { gate: "glu" }),
    ...(images.crops && time === "minutes" && cropsInMinutes),
    ...heldBack(images),
  });
  const name = `${palette ? "sprites" : codes ? "codes" : "pictures"}-${time}`;
  return described(widened(recipe, images), images, { name, kind });
}

const trainings = {
  minutes: {
    gate: "glu",
    batch: 8,
    warmup: 20,
    emaDecay: 0.998,
    validateEvery: 300,
    validationImages: 256,
  },
  hour: { batch: 8, warmup: 100, emaDecay: 0.998, validateEvery: 600, validationImages: 500 },
  night: { batch: 16, warmup: 200, emaDecay: 0.9995, validateEvery: 1000, validationImages: 500 },
} as const satisfies Record<string, Partial<Recipe>>;

/**
 * Whether they are pictures in a palette, for an hour at most. Linear gates predict these better than the gate of the paper, and they
 * are memorised soon. Nights have not been tried: wide and deep networks would need a smaller rate with linear gates.
 */
function isOfSprites({ palette, crops = false, minutes }: ChosenFor): boolean {
  return palette !== undefined && !crops && minutes < night;
}

/** Crops have not been tried with larger kernels. */
const cropsInMinutes = { kernelSize: 3, emaDecay: 0.99 } as const;

/**
 * As many layers as it takes to read the whole picture, or as much of it as the time is enough for; of crops so far that some pixel has
 * all of it around it.
 */
function depthFor({ shape: [height, width], crops = false, minutes }: ChosenFor): Partial<Recipe> {
  const rows = minutes < short ? 15 : minutes < night ? 23 : 40;
  const [kernelSize, most] = crops && minutes < hours ? [cropsInMinutes.kernelSize, 12] : [5, rows];
  const firstKernelSize = 7;
  const far = crops ? Math.min(height - 1, (width - 1) / 2) : Math.max(height, width) - 1;
  const beyond = Math.min(most, far) - (firstKernelSize - 1) / 2;
  const more = (2 * beyond) / (kernelSize - 1);
  const layers = crops ? Math.max(1, 1 + Math.floor(more)) : Math.max(3, 1 + Math.ceil(more));
  return { layers, firstKernelSize, kernelSize };
}

/**
 * What keeps pictures from being memorised: the fewer there are for the time, the more is dropped; weights of sprites shrink fast.
 * Crops of one picture have nearly all their pixels in common.
 */
function heldBack(images: ChosenFor): Pick<Recipe, "dropoutRate" | "weightDecay"> {
  const { count: all, crops = false, shape, minutes } = images;
  const count = crops ? all / (shape[0] * shape[1]) : all;
  const few = count < 500 ? 0.2 : count < 2000 ? 0.1 : 0;
  if (isOfSprites(images)) return { dropoutRate: few, weightDecay: fastDecay };
  return { dropoutRate: few === 0 || minutes < hours ? few : few + 0.1 };
}

/** Less of it memorises sooner, and more predicts nothing better for many steps: measured in `docs/pixel-art.md`. */
const fastDecay = 0.5;

/** The widest network that can be trained on enough images in its time: of larger images fewer, in a longer time more. */
function widened(recipe: Recipe, images: ChosenFor): Recipe {
  const { shape, minutes, crops = false } = images;
  const [height, width, channels] = shape;
  // Kernels of 5x5 have more weights for the same maps; as many maps were measured in docs/pixel-art.md.
  const usual = crops || minutes >= hours ? 330_000 : 405_000;
  const wanted = usual * (minutes / 10) ** 0.6 * (256 / Math.max(64, height * width)) ** 0.25;
  const most = Math.min(3_000_000, wanted);
  const wide = (hiddenChannels: number): Recipe => ({
    ...recipe,
    hiddenChannels,
    headChannels: 2 * hiddenChannels,
    // Wider networks diverge at the rate of narrow ones.
    learningRate: Math.min(0.006, 0.24 / hiddenChannels),
  });
  const step = 4 * channels;
  let hidden = 4 * step;
  while (parametersOf(wide(hidden + step), images) <= most) hidden += step;
  return wide(hidden);
}

function parametersOf(recipe: Recipe, { shape, palette }: ChosenFor): number {
  const { network } = divideRecipe(recipe);
  // The colours of a palette decide on the levels.
  const levels = palette ? 32 : network.levels;
  return countParameters(networkConfig({ ...network, levels }, { shape, classes: 0, fit: true }));
}

function described(
  recipe: Recipe,
  images: ChosenFor,
  named: Pick<ChosenRecipe, "name" | "kind">,
): ChosenRecipe {
  const { firstKernelSize: first, kernelSize: kernel, layers } = recipe;
  const reach = (first - 1) / 2 + ((layers - 1) * (kernel - 1)) / 2;
  return { ...named, recipe, parameters: parametersOf(recipe, images), reach };
}
