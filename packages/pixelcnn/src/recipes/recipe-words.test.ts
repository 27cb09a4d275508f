import { expect, test } from "vitest";
import { fineTuningWords, recipeWords, startedWords } from "./recipe-words.ts";
import { recipeDefaults } from "./recipe.ts";

const nameOf = (field: string): string => `--${field}`;

test("a chosen network is described by its sizes, the pictures, and what takes another", () => {
  const recipe = { ...recipeDefaults, layers: 4, hiddenChannels: 32 };
  const chosen = { name: "demo", recipe, kind: "pixel art", reach: 9 };
  const one = { ...chosen, recipe: { ...recipe, layers: 1 } };
  expect(recipeWords(one, { shape: [8, 8, 1] })).toContain(" 1 layer of 32 feature maps");
  expect(recipeWords(chosen, { shape: [16, 24, 3], minutes: 10, nameOf })).toBe(
    "Chose preset demo, 4 layers of 32 feature maps reading 9 pixels far and 10 minutes: the pictures are pixel art, of 16x24; --for hour takes more, --config another",
  );
});

test.each([
  [undefined, "--for hour takes more, --config another"],
  [59, "--for hour takes more, --config another"],
  [60, "--for night takes more, --config another"],
  [480, "--config takes another"],
])("what takes another network than one for %s minutes is longer: %s", (minutes, words) => {
  const chosen = { name: "sprites", recipe: recipeDefaults, kind: "in a palette", reach: 9 };
  const said = recipeWords(chosen, { shape: [16, 16, 1], minutes, nameOf });
  expect(said.split("; ")[1]).toBe(words);
});

test("a rate is said to one digit, and without a time that was not chosen", () => {
  expect(fineTuningWords({ learningRate: 0.00123 }, { nameOf })).toBe(
    "Chose a learning rate of 0.001; --rate and --for choose otherwise",
  );
  expect(fineTuningWords({ learningRate: 0.002 }, { minutes: 1, nameOf })).toContain(
    "and 1 minute; --rate",
  );
});

test("of many new parameters three are named", () => {
  const fresh = ["a", "b", "c", "d"];
  const some = { taken: 1, of: 3, fresh, dropped: [], lost: 0, had: 1 };
  expect(startedWords(some)).toBe("33% of the parameters are taken, new are a, b, c, …");
});

test("what the other model has and the new one does not is said, with or without what is new", () => {
  const some = { taken: 136_398, of: 136_398, lost: 5320, had: 141_718 };
  expect(startedWords({ ...some, fresh: [], dropped: ["a", "b", "c", "d"] })).toBe(
    "136,398 of its 141,718 parameters are taken, left out are a, b, c, …",
  );
  expect(startedWords({ ...some, of: 150_000, fresh: ["e"], dropped: ["a"] })).toBe(
    "91% of the parameters are taken, new are e, left out are a",
  );
});
