import { full, read, scalar } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { recipeOptimiser } from "./recipe-optimiser.ts";

/** What a weight of 1 and a bias of 1 are after a step at a rate of 0.5, without a gradient. */
async function moved(recipe: Parameters<typeof recipeOptimiser>[0]): Promise<number[]> {
  const optimiser = recipeOptimiser(recipe);
  const numbers = Object.entries({ learningRate: 0.5, ...optimiser.numbers(1) });
  const given = Object.fromEntries(numbers.map(([name, value]) => [name, scalar(value)]));
  const slots = { moment1: full([5], 0), moment2: full([5], 0) };
  const parts = [
    { name: "layer.0.weight", start: 0, size: 4, shape: [2, 2] },
    { name: "layer.0.bias", start: 4, size: 1, shape: [1] },
  ];
  const state = { parameters: full([5], 1), slots, parts };
  const { parameters } = optimiser.update(state, full([5], 0), given);
  const [weight = NaN, , , , bias = NaN] = await read(referenceBackend(), parameters);
  return [weight, bias];
}

test("weights that Muon moves shrink by the decay of a recipe, and nothing else does", async () => {
  expect(await moved({ optimiser: "muon", weightDecay: 0.2 })).toEqual([Math.fround(0.9), 1]);
  expect(await moved({ optimiser: "muon" })).toEqual([Math.fround(0.95), 1]);
  expect(await moved({ optimiser: "muon", weightDecay: 0 })).toEqual([1, 1]);
  expect(await moved({ optimiser: "adam", weightDecay: 0.2 })).toEqual([1, 1]);
});
