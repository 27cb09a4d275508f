import { countLive } from "@pixelweft/layers";
import { countParameters, type Model } from "../model/model.ts";
import { parameterSpecs } from "../model/specs.ts";
import { usualDecay } from "./recipe-optimiser.ts";
import type { Recipe } from "./recipe.ts";

/** A new model with what it could take from another one. */
export interface StartedModel {
  readonly model: Model;
  /** How many of its values are those of the other model, of all. */
  readonly taken: number;
  readonly of: number;
  /** The names of its parameters that are new, as those of other classes are. */
  readonly fresh: readonly string[];
  /** The names of parameters of the other model that the new one has no place for, as those of classes are where it has none. */
  readonly dropped: readonly string[];
  /** How many parameters these are, of all that the other model has, as `countParameters()` counts. */
  readonly lost: number;
  readonly had: number;
}

/** What the classes of a new model and of the one before it are called, each in its order. */
export interface ClassNames {
  readonly classes?: readonly string[] | undefined;
  readonly classesBefore?: readonly string[] | undefined;
}

/**
 * A model that starts from the parameters of another one: those of equal name and size are taken, the others are its own first values.
 * Images of another size are no hindrance. Where both name their classes, what conditions on a class is taken from the class of that name.
 *
 * @param model a new model, as `createModel()` makes it
 * @param from averaged parameters, as `averagedModel()` has them
 * @throws RangeError where fewer than half of the values fit.
 * @example
 * import { createModel } from "@pixelweft/pixelcnn";
 * const small = { height: 2, width: 2, levels: 4, hiddenChannels: 2, headChannels: 2 };
 * const { fresh, dropped, model } = startFrom(createModel({ ...small, numClasses: 3 }, 1), createModel(small, 7));
 * fresh.every((name) => name.includes("condition")); // true
 * dropped; // []
 * model.parameters["head.1.bias"]; // Float32Array [0, 0, 0, 0]
 */
export function startFrom(model: Model, from: Model, names: ClassNames = {}): StartedModel {
  const fresh: string[] = [];
  let [taken, of] = [0, 0];
  const parameters: Record<string, Float32Array> = {};
  const rows = rowsByClass([model, from], names);
  for (const [name, own] of Object.entries(model.parameters)) {
    const other = from.parameters[name];
    const found =
      rows && other && name.endsWith(".condition")
        ? rows(own, other)
        : { values: other, fits: other?.length === own.length ? own.length : 0 };
    parameters[name] = found.values && found.fits > 0 ? found.values.slice() : own;
    of += own.length;
    taken += found.fits;
    if (found.fits < own.length) fresh.push(name);
  }
  if (2 * taken < of)
    throw new RangeError(
      `Cannot start from the model: ${taken} of ${of} parameters fit; networks of other sizes have nothing in common`,
    );
  const specs = Object.entries(parameterSpecs(from.config));
  const without = specs.filter(([name]) => !(name in parameters));
  return {
    model: { config: model.config, parameters },
    taken,
    of,
    fresh,
    dropped: without.map(([name]) => name),
    lost: countLive(Object.fromEntries(without)),
    had: countParameters(from.config),
  };
}

type Rows = { readonly values: Float32Array; readonly fits: number };

/** How a row for each class is taken by the names of the classes, where both models have them; nothing where they are the same. */
function rowsByClass(
  [model, from]: readonly [Model, Model],
  { classes, classesBefore }: ClassNames,
): ((own: Float32Array, other: Float32Array) => Rows) | undefined {
  if (classes?.length !== model.config.numClasses) return undefined;
  if (classesBefore?.length !== from.config.numClasses) return undefined;
  if (classes.join("\n") === classesBefore.join("\n")) return undefined;
  return (own, other) => {
    const values = own.slice();
    const width = own.length / classes.length;
    if (other.length / classesBefore.length !== width) return { values, fits: 0 };
    const same = classes.flatMap((name, to) => {
      const at = classesBefore.indexOf(name);
      return at < 0 ? [] : [[to, at] as const];
    });
    for (const [to, at] of same)
      values.set(other.subarray(at * width, (at + 1) * width), to * width);
    return { values, fits: same.length * width };
  };
}

/** The part of the learning rate of a new model that one which is trained already goes on with. */
const gentler = 1 / 3;
/** The most that it goes on with: it may be deeper than the network that the rate was meant for, and bear less. */
const highest = 0.002;

/**
 * A recipe with the network of a trained model, to go on with other images: a third of the learning rate and 0.002 at most, and weights
 * that shrink no faster than usual, so that what it knows is not lost.
 *
 * @example
 * import { createModel } from "@pixelweft/pixelcnn";
 * const { config } = createModel({ height: 2, width: 2, layers: 3 });
 * const { layers, learningRate } = fineTuning({ ...recipeDefaults, learningRate: 0.009 }, config);
 * layers; // 3
 * learningRate; // 0.002
 */
export function fineTuning(recipe: Recipe, config: Model["config"]): Recipe {
  const { height: _, width: __, channels: ___, numClasses: ____, ...network } = config;
  const { vectorSize: _____, spatialChannels: ______, dropoutRate: _______, ...others } = network;
  const { orientations: ________, ...sizes } = others;
  const learningRate = Math.min(gentler * recipe.learningRate, highest);
  const weightDecay = Math.min(recipe.weightDecay ?? usualDecay, usualDecay);
  return { ...recipe, ...sizes, learningRate, weightDecay };
}
