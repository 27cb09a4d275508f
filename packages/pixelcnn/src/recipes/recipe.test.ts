// @module-tag ci
import { expect, test } from "vitest";
import { modelNames } from "../model/config.ts";
import { countParameters } from "../model/model.ts";
import { changedRecipe } from "./changed-recipe.ts";
import { chooseRecipe } from "./choose-recipe.ts";
import { presets, quickPreset } from "./presets.ts";
import { recipeOptimiser } from "./recipe-optimiser.ts";
import {
  checkRecipe,
  divideRecipe,
  isTraining,
  networkConfig,
  recipeDefaults,
  recipeRate,
  usualNetwork,
  type ImageFacts,
} from "./recipe.ts";

test("every preset is a recipe, and a network for the images it is made for", () => {
  for (const [name, { network, training, shape, classes = 0 }] of Object.entries(presets)) {
    const halves = divideRecipe(checkRecipe({ ...network, ...training }, name));
    expect(isTraining(halves.training)).toBe(true);
    const config = networkConfig(halves.network, { shape, classes, fit: true });
    expect(countParameters(config), name).toBeGreaterThan(1000);
  }
});

test("every preset is a network by every model, for images of every kind", () => {
  const palette = { colours: { length: 6 } };
  const kinds: Readonly<Record<string, Omit<ImageFacts, "classes" | "fit">>> = {
    grey: { shape: [9, 8, 1] },
    "in colour": { shape: [9, 8, 3] },
    "in a palette": { shape: [9, 8, 1], palette },
    codes: { shape: [9, 8, 1], codes: { levels: 300 } },
    crops: { shape: [9, 8, 3], crops: true },
  };
  const refused = Object.entries(presets).flatMap(([preset, { network: own, training }]) =>
    modelNames.flatMap((model) => {
      const { network } = divideRecipe(
        changedRecipe(checkRecipe({ ...own, ...training }, preset), { model }),
      );
      return Object.entries(kinds).flatMap(([kind, facts]) =>
        [0, 3].flatMap((classes) => {
          try {
            networkConfig(network, { ...facts, classes, fit: true });
            return [];
          } catch (error) {
            return [`${preset}, ${kind}: ${String(error)}`];
          }
        }),
      );
    }),
  );
  const why = "levels of a palette have no distance";
  const mixture = "demo-photographs, ";
  expect([...new Set(refused)]).toEqual([
    `${mixture}in a palette: RangeError: Cannot use output logistic-mixture with input one-hot: ${why}`,
    `${mixture}codes: RangeError: Cannot use output logistic-mixture with input embedding: ${why}`,
  ]);
});

test("what is no recipe is refused with the field and the source", () => {
  const fault =
    (given: unknown): (() => unknown) =>
    () =>
      checkRecipe(given, "fields.json");
  expect(fault([])).toThrow("Cannot use fields.json: it holds no object of fields");
  expect(fault({ stepz: 3 })).toThrow("it has the unknown field stepz; known are model,");
  expect(fault({ schedule: "linear" })).toThrow('schedule is "linear", not constant or cosine');
  expect(fault({ batch: 1.5 })).toThrow("batch is 1.5, not a whole number of 1 or more");
  expect(fault({ batch: 1e15 })).toThrow("batch is 1000000000000000, above 65536");
  expect(fault({ steps: 1e308 })).toThrow("steps is 1e+308, above 9007199254740991");
  expect(fault({ learningRate: Number.NaN })).toThrow("learningRate is null, not a number");
  expect(fault({ learningRate: 0 })).toThrow("learningRate is 0, not above 0");
  expect(fault({ maxGradNorm: -1 })).toThrow("maxGradNorm is -1, below 0");
  expect(fault({ emaDecay: 1 })).toThrow("emaDecay is 1, not in [0, 1)");
  expect(fault({ weightDecay: -1 })).toThrow("weightDecay is -1, below 0");
  expect(fault({ optimiser: "adam", weightDecay: 1 })).toThrow(
    "Cannot use fields.json: weightDecay is of Muon, and optimiser is adam",
  );
  // A whole recipe names the default, too.
  expect(fault({ ...recipeDefaults, optimiser: "adam" })).not.toThrow();
});

test("a file means what it says, and a preset fits any colours", () => {
  const { network } = divideRecipe(checkRecipe({ hiddenChannels: 32, headChannels: 64 }));
  const colours = { shape: [8, 8, 3], classes: 0 } as const;
  expect(() => networkConfig(network, { ...colours, fit: false })).toThrow(RangeError);
  const { hiddenChannels, headChannels } = networkConfig(network, { ...colours, fit: true });
  expect([hiddenChannels, headChannels]).toEqual([33, 66]);
});

test("only numbers of channels that a file leaves out are rounded up to the colours", () => {
  const facts = { shape: [8, 8, 3], classes: 0 } as const;
  const { network } = divideRecipe(checkRecipe({ hiddenChannels: 12 }));
  const { hiddenChannels, headChannels } = networkConfig(network, {
    ...facts,
    fit: ["headChannels"],
  });
  expect([hiddenChannels, headChannels]).toEqual([12, 129]);
  expect(() => networkConfig(network, { ...facts, fit: ["hiddenChannels"] })).toThrow(
    "Cannot group headChannels: 128 is not a multiple of 3 colours",
  );
  expect(usualNetwork(network, { ...facts, missing: ["headChannels"] }).headChannels).toBe(129);
});

test("the learning rate warms up, and a cosine falls to nothing", () => {
  const how = { learningRate: 0.1, warmup: 2, steps: 10 };
  const [constant, cosine] = (["constant", "cosine"] as const).map((schedule) =>
    recipeRate({ ...how, schedule }),
  );
  expect(constant?.(0)).toBeLessThan(0.1);
  expect(constant?.(9)).toBe(0.1);
  expect(cosine?.(9)).toBeLessThan(0.01);
});

test("a learning rate by another schedule is refused, not constant in silence", () => {
  const how = { schedule: "cosine", learningRate: 0.1, warmup: 2, steps: 10 } as const;
  const linear: object = { schedule: "linear" };
  const act = (): unknown => recipeRate({ ...how, ...linear });
  expect(act).toThrow("Cannot train by the schedule linear: there is constant and cosine");
});

test("quick presets are presets", () => {
  for (const images of [
    { shape: [4, 4, 1] },
    { shape: [4, 4, 3] },
    { shape: [4, 4, 3], patches: true },
    { shape: [4, 4, 1], palette: {} },
    { shape: [4, 4, 1], codes: {} },
  ] as const)
    expect(Object.keys(presets)).toContain(quickPreset(images).preset);
});

test("networks for codes embed as many levels as there are, in minutes and in a night", () => {
  const images = { shape: [16, 16, 1], codes: { levels: 700 }, count: 9000 } as const;
  const [quick, long] = [10, 480].map((minutes) => chooseRecipe({ ...images, minutes }));
  expect([quick?.name, long?.name]).toEqual(["codes", "codes-night"]);
  for (const { recipe } of [quick, long].filter((one) => one !== undefined))
    expect(recipe).toMatchObject({ levels: 700, input: "embedding" });
  expect(long?.parameters).toBeGreaterThan(2 * (quick?.parameters ?? Infinity));
});

test("a network for crops reads no positions, and no further than a crop has pixels around one", () => {
  const { network } = divideRecipe(checkRecipe({ layers: 12, firstKernelSize: 7, kernelSize: 3 }));
  const crops = { shape: [16, 16, 1], classes: 0, crops: true } as const;
  expect(networkConfig(network, { ...crops, fit: true })).toMatchObject({
    layers: 5,
    positionPlanes: false,
  });
  expect(networkConfig(network, { ...crops, fit: false })).toMatchObject({ layers: 12 });
  const flat = { ...crops, shape: [5, 64, 1], fit: true } as const;
  expect(networkConfig(network, flat).layers).toBe(2);
  expect(networkConfig(network, { ...crops, crops: false, fit: true }).positionPlanes).toBe(true);
});

test("the network that is chosen for crops reads no further than a crop has pixels around one, and drops out", () => {
  const images = { shape: [16, 16, 1], palette: {}, count: 10_000, minutes: 10 } as const;
  expect(chooseRecipe({ ...images, crops: true })).toMatchObject({
    reach: 7,
    recipe: { dropoutRate: 0.2 },
  });
  expect(chooseRecipe(images)).toMatchObject({ reach: 15, recipe: { dropoutRate: 0 } });
});

test("colours of a palette and codes decide levels and input, whatever the recipe says", () => {
  const { network } = divideRecipe({ ...recipeDefaults, levels: 256, input: "ordinal" });
  const facts = { shape: [8, 8, 1], classes: 0, fit: true } as const;
  const indexed = networkConfig(network, { ...facts, palette: { colours: [1, 2, 3] } });
  expect([indexed.levels, indexed.input]).toEqual([3, "one-hot"]);
  expect(networkConfig(network, { ...facts, palette: { colours: [1] } }).levels).toBe(2);
  const coded = networkConfig(network, { ...facts, codes: { levels: 512 } });
  expect([coded.levels, coded.input]).toEqual([512, "embedding"]);
  const oneHot = networkConfig(
    { ...network, input: "one-hot" },
    { ...facts, codes: { levels: 9 } },
  );
  expect(oneHot.input).toBe("one-hot");
});

test("a network without images is for those of its preset, and what is known goes before that", () => {
  const { network } = divideRecipe(recipeDefaults);
  const preset = { shape: [32, 24, 3], classes: 4 } as const;
  const known = usualNetwork(network, { preset });
  expect([known.height, known.width, known.channels, known.numClasses]).toEqual([32, 24, 3, 4]);
  const asked = usualNetwork(network, { preset, shape: [8, 8, 1], classes: 0 });
  expect([asked.height, asked.channels, asked.numClasses]).toEqual([8, 1, 0]);
  const plain = usualNetwork(network, {});
  expect([plain.height, plain.width, plain.numClasses]).toEqual([28, 28, 0]);
});

test("the optimiser of a recipe is one that there is", () => {
  expect(recipeOptimiser(recipeDefaults).slots).toEqual(recipeOptimiser({}).slots);
  const wrong = { optimiser: "sgd" } as object;
  expect(() => recipeOptimiser(wrong)).toThrow("Cannot train by sgd: there is adam and muon");
});

test("a recipe says as what values for gradients are kept; those from before there was a choice mean f32", () => {
  expect(checkRecipe({ savedActivations: "bf16" }).savedActivations).toBe("bf16");
  expect(() => checkRecipe({ savedActivations: "f8" })).toThrow(
    'savedActivations is "f8", not f32 or bf16 or f16',
  );
  const { savedActivations: _, ...older } = recipeDefaults;
  expect(isTraining(older)).toBe(true);
  expect(divideRecipe(older).training.savedActivations).toBe("f32");
});

test("a recipe says how moments are held; those from before there was a choice mean f32", () => {
  expect(checkRecipe({ stateDtype: "bf16" }).stateDtype).toBe("bf16");
  expect(() => checkRecipe({ stateDtype: "f16" })).toThrow('stateDtype is "f16", not f32 or bf16');
  const { stateDtype: _, ...older } = recipeDefaults;
  expect(isTraining(older)).toBe(true);
  expect(divideRecipe(older).training.stateDtype).toBe("f32");
});

test("settings with values that no recipe has are none", () => {
  expect(isTraining(recipeDefaults)).toBe(true);
  const wrong = { batch: [1e308, 65_537, 0, 1.5], accumulate: [-1], steps: [1e308], emaDecay: [1] };
  for (const [name, values] of Object.entries({ ...wrong, optimiser: ["sgd"] }))
    for (const value of values)
      expect(isTraining({ ...recipeDefaults, [name]: value }), `${name} ${value}`).toBe(false);
});

test("values and names of fields that are very long are cut in the error", () => {
  const long = "x".repeat(5000);
  for (const given of [{ steps: long }, { schedule: long }, { model: "gated", [long]: 1 }])
    expect(() => checkRecipe(given)).toThrow(/^Cannot use the recipe: [^…]{1,120}….{1,900}$/);
});
