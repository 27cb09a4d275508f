import { modelNames, type ModelName } from "./weights.ts";

/** What a model of this package knows of its images besides their size, which is in its file. */
export interface ModelInfo {
  /** The name of each class, in the order of the numbers that the model is conditioned on. */
  readonly classes: readonly string[];
  /** What the levels stand for, for a model of images in a palette: red, green, blue and alpha of each, as `canvasPixels()` takes it. */
  readonly palette?: {
    readonly colours: readonly (readonly [number, number, number, number])[];
    /** The images of its data have no other colours. */
    readonly exact: true;
  };
}

const garments =
  "T-shirt/top, Trouser, Pullover, Dress, Coat, Sandal, Shirt, Sneaker, Bag, Ankle boot".split(
    ", ",
  );
const figures = "hero, monster, weapon, shield, potion, treasure, plant, tree, house, tile".split(
  ", ",
);

/** The colours of the sprites after the first, which is transparent. */
const colours = [
  "19141f fbf8ef 3a3c4e 686d80 a0a8b6 d2d9de 452a25 774830 a9703e dba765 cf8a66 f6c9a0 6d1a31 b52b3c ea5e51",
  "b4531d f08b2d f9cf46 fff1a8 1c4738 2e7b43 62b54b b6df62 23306c 2f62b7 4aa8e2 a6e5f3 49246a 8a46b2 dc78c0",
  "f8bbd4",
].flatMap((line) => line.split(" "));

const indexed = [
  [0, 0, 0, 0] as const,
  ...colours.map((hex) => {
    const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) =>
      Number.parseInt(hex.slice(at, at + 2), 16),
    );
    return [red, green, blue, 255] as const;
  }),
];

const palette = { colours: indexed, exact: true } as const;

const infos: Readonly<Record<ModelName, ModelInfo>> = {
  "fashion-mnist-class": { classes: garments },
  sprites16: { classes: figures, palette },
  sprites24: { classes: figures, palette },
};

/**
 * Names of classes and colours of a model's images.
 *
 * @throws RangeError for a name that is not in `modelNames`.
 * @example
 * modelInfo("sprites16").classes[4]; // "potion"
 * modelInfo("sprites16").palette?.colours.length; // 32
 * modelInfo("fashion-mnist-class").palette; // undefined
 */
export function modelInfo(name: ModelName | (string & Record<never, never>)): ModelInfo {
  const known = modelNames.find((one) => one === name);
  const info = known === undefined ? undefined : infos[known];
  if (info === undefined)
    throw new RangeError(`Cannot find model ${name}: there is ${modelNames.join(", ")}`);
  return info;
}
