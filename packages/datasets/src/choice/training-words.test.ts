import { expect, test } from "vitest";
import { memoryDataset } from "../set/memory-dataset.ts";
import { subset } from "../transform/subset.ts";
import { trainingWords } from "./training-words.ts";

const train = memoryDataset({ name: "dots", shape: [1, 1, 1], images: Uint8Array.of(1, 2) });
const validation = memoryDataset({ name: "dot", shape: [1, 1, 1], images: Uint8Array.of(3) });
const nameOf = (field: string): string => `--${field}`;

test("what is as it should be needs no words, but notes are kept", () => {
  const usual = { batch: 1, isBatchAsked: false, unlearnt: ["one"] };
  expect(trainingWords({ train, validation, notes: ["1 left out"] }, usual)).toEqual([
    "1 left out",
  ]);
  const asked = { ...usual, batch: 2, isBatchAsked: true };
  expect(trainingWords({ train, validation, notes: [], tested: 3 }, asked)).toEqual([]);
});

test("too few images for a batch or a test are said to be, with what helps", () => {
  const few = { batch: 2, isBatchAsked: false, unlearnt: ["a", "b"], nameOf };
  expect(trainingWords({ train, validation, notes: [], tested: 0 }, few)).toEqual([
    "The 2 classes (a, b) are not learnt; --condition class learns to sample each",
    "Batches of 2 images: there are no more; --batch takes fewer",
    "No picture is left for a test, which takes about a tenth, by a hash of each: name some with --testNames, or evaluate with --split train",
  ]);
});

test("a test of one or two pictures is said to say little", () => {
  const usual = { batch: 1, isBatchAsked: false, unlearnt: [], nameOf };
  const lines = (tested: number): string[] =>
    trainingWords({ train, validation, notes: [], tested }, usual);
  expect(lines(1)).toEqual([
    "Only 1 picture is left for a test, which takes about a tenth, and a result on it says little: --testNames names more",
  ]);
  expect(lines(2)[0]).toContain("Only 2 pictures are left for a test");
  expect(lines(2)[0]).toContain("a result on them says little");
});

test("where no picture is held out, it is said what that means", () => {
  const none = subset(train, []);
  const usual = { batch: 1, isBatchAsked: false, unlearnt: [], nameOf };
  expect(trainingWords({ train, validation: none, notes: [] }, usual)).toEqual([
    "No picture is held out for validation, which a hash of each decides: nothing will say when the model has only memorised them; --validationNames names some",
  ]);
});
