// @module-tag ci
import { expect, test } from "vitest";
import { countParameters, createModel } from "../model/model.ts";
import { chooseRecipe } from "./choose-recipe.ts";
import { fineTuning, startFrom } from "./fine-tuning.ts";
import { checkRecipe, divideRecipe, networkConfig, recipeDefaults } from "./recipe.ts";

const small = { height: 4, width: 4, levels: 4, hiddenChannels: 12, headChannels: 8, layers: 6 };

test("a model takes all that fits, at another size of images too, and keeps its own first values else", () => {
  const trained = createModel(small, 7);
  const { model, taken, of, fresh } = startFrom(createModel({ ...small, height: 9 }, 1), trained);
  expect([taken === of, fresh]).toEqual([true, []]);
  expect(model.parameters).toEqual(trained.parameters);
  expect(model.config.height).toBe(9);
  const first = createModel({ ...small, levels: 5, input: "one-hot" }, 1);
  const other = startFrom(first, createModel({ ...small, input: "one-hot" }, 7));
  expect(other.fresh).toContain("head.1.bias");
  expect(other.model.parameters["head.1.bias"]).toEqual(first.parameters["head.1.bias"]);
  expect(other.model.parameters["head.0.weight"]).not.toEqual(first.parameters["head.0.weight"]);
});

test("weights of classes that the new model has not are counted and named", () => {
  const classes = createModel({ ...small, numClasses: 3 }, 7);
  const { taken, of, fresh, dropped, lost, had } = startFrom(createModel(small, 1), classes);
  expect([taken, fresh]).toEqual([of, []]);
  expect([had, had - lost]).toEqual(
    [classes, createModel(small)].map((one) => countParameters(one.config)),
  );
  expect(lost).toBeGreaterThan(0);
  expect(dropped).toEqual(
    Object.keys(classes.parameters).filter((name) => name.endsWith(".condition")),
  );
});

test("a network of another width is refused", () => {
  expect(() =>
    startFrom(createModel({ ...small, hiddenChannels: 16 }), createModel(small)),
  ).toThrow("networks of other sizes have nothing in common");
});

test("a recipe for a trained model has its network, for images of another size and by class too", () => {
  const images = { shape: [16, 16, 1] as const, palette: {}, count: 100, minutes: 10 };
  const { recipe } = chooseRecipe(images);
  const { config } = createModel({ ...small, input: "one-hot" });
  const tuned = checkRecipe({ ...recipe, ...fineTuning(recipe, config) });
  expect(tuned.learningRate).toBeCloseTo(recipe.learningRate / 3, 9);
  expect(fineTuning({ ...recipe, learningRate: 0.012 }, config).learningRate).toBe(0.002);
  expect(tuned.dropoutRate).toBe(recipe.dropoutRate);
  expect(tuned.weightDecay).toBeLessThan(recipe.weightDecay ?? 0);
  expect(fineTuning({ ...recipe, weightDecay: 0.01 }, config).weightDecay).toBe(0.01);
  const { network } = divideRecipe(tuned);
  const found = networkConfig(network, { shape: [9, 9, 1], classes: 3, fit: false });
  expect(found).toEqual({ ...config, height: 9, width: 9, numClasses: 3, dropoutRate: 0.2 });
});

test("networks grow with the time, and read all of small pictures", () => {
  const of = (side: number, minutes: number): ReturnType<typeof chooseRecipe> =>
    chooseRecipe({ shape: [side, side, 1], palette: {}, count: 5000, minutes });
  expect(of(16, 60).parameters).toBeGreaterThan(2 * of(16, 10).parameters);
  expect(of(16, 60).reach).toBe(15);
  expect(of(32, 480).reach).toBe(31);
  expect([1, 10].map((minutes) => of(32, minutes).reach)).toEqual([15, 23]);
  expect(of(8, 10).reach).toBe(7);
  expect(of(32, 10).recipe.hiddenChannels).toBeLessThan(of(16, 10).recipe.hiddenChannels);
  const few = chooseRecipe({ shape: [16, 16, 1], palette: {}, count: 100, minutes: 60 });
  expect([of(16, 60).recipe.dropoutRate, few.recipe.dropoutRate]).toEqual([0, 0.2]);
  expect([few.recipe.gate, of(16, 480).recipe.gate]).toEqual(["glu", "gated"]);
  const quick = chooseRecipe({ shape: [16, 16, 1], palette: {}, count: 100, minutes: 10 });
  expect(quick.recipe.weightDecay).toBeGreaterThan(recipeDefaults.weightDecay ?? 1);
  expect(of(16, 10).recipe.weightDecay).toBe(quick.recipe.weightDecay);
  expect(few.recipe.weightDecay).toBe(quick.recipe.weightDecay);
  const larger = { shape: [16, 16, 1], palette: {}, count: 5000, minutes: 10 } as const;
  const crops = chooseRecipe({ ...larger, crops: true });
  expect(crops.recipe).toMatchObject({ weightDecay: recipeDefaults.weightDecay, kernelSize: 3 });
  const grey = { shape: [28, 28, 1] as const, count: 60_000 };
  expect(chooseRecipe({ ...grey, minutes: 10 }).name).toBe("demo");
  expect(chooseRecipe({ ...grey, minutes: 60 }).name).toBe("pictures-hour");
});

test("what conditions on a class is taken by the names of the classes, where both models have them", () => {
  const sizes = { ...small, numClasses: 3 };
  const before = createModel(sizes, 1);
  const name = Object.keys(before.parameters).find((one) => one.endsWith(".condition")) ?? "";
  const width = (before.parameters[name]?.length ?? 0) / 3;
  const rows = Float32Array.from({ length: 3 * width }, (_, i) => 1 + Math.floor(i / width));
  const trained = { ...before, parameters: { ...before.parameters, [name]: rows } };
  const started = (classes: readonly string[]): readonly [number[], boolean] => {
    const names = { classes, classesBefore: ["ant", "bee", "cat"] };
    const { model, fresh } = startFrom(createModel(sizes, 1), trained, names);
    const found = [0, 1, 2].map((k) => model.parameters[name]?.[k * width] ?? NaN);
    return [found, fresh.includes(name)];
  };
  expect(started(["ant", "bee", "cat"])).toEqual([[1, 2, 3], false]);
  expect(started(["cat", "ant", "bee"])).toEqual([[3, 1, 2], false]);
  expect(started(["bee", "cat", "dog"])).toEqual([[2, 3, 0], true]);
});
