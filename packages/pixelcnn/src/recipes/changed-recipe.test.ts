import { expect, test } from "vitest";
import { modelNames } from "../model/config.ts";
import { changedRecipe } from "./changed-recipe.ts";
import { presets } from "./presets.ts";
import { checkRecipe, divideRecipe, networkConfig, recipeDefaults } from "./recipe.ts";

test("every preset is a network of every model, with the preset's sizes", () => {
  for (const [name, { network, training, shape, classes = 0 }] of Object.entries(presets)) {
    const recipe = checkRecipe({ ...network, ...training }, name);
    for (const model of modelNames) {
      const { network: changed } = divideRecipe(changedRecipe(recipe, { model }));
      const config = networkConfig(changed, { shape, classes, fit: true });
      expect(config).toMatchObject({ model, layers: recipe.layers, kernelSize: recipe.kernelSize });
    }
  }
});

test("a recipe keeps what its own model has, and what is asked for", () => {
  const gated = { ...recipeDefaults, gate: "glu", skip: true, verticalMask: "right" } as const;
  expect(changedRecipe(gated, { model: "gated", steps: 3 })).toEqual({ ...gated, steps: 3 });
  expect(changedRecipe(gated, { model: "pixelcnn" })).toEqual({
    ...recipeDefaults,
    model: "pixelcnn",
  });
  expect(changedRecipe(gated, { model: "pixelcnn", skip: true }).skip).toBe(true);
  const forgetful = { ...recipeDefaults, model: "row-lstm", forgetBias: 1 } as const;
  expect(changedRecipe(forgetful, { model: "diagonal-bilstm" }).forgetBias).toBe(1);
  expect(changedRecipe(forgetful, { model: "gated" }).forgetBias).toBe(0);
});

test("a change that is undefined is none, and one of a field that no recipe has is refused", () => {
  expect(changedRecipe(recipeDefaults, { layers: undefined, steps: 5 })).toEqual({
    ...recipeDefaults,
    steps: 5,
  });
  const misspelt: object = { learningrate: 1 };
  expect(() => changedRecipe(recipeDefaults, misspelt)).toThrow(
    "Cannot use changes of a recipe: it has the unknown field learningrate; known are ",
  );
});
