import { expect, test } from "vitest";
import { bagOf, present, vocabularyOf, wordsOf } from "./word-bag.ts";

test("wordsOf() gives each word once, in lower case, without those that say nothing", () => {
  expect(wordsOf("SMILING CAT FACE WITH HEART-SHAPED EYES")).toEqual([
    "smiling",
    "cat",
    "face",
    "heart",
    "shaped",
    "eyes",
  ]);
  expect(wordsOf("Face on a face, No. 2")).toEqual(["face", "no"]);
});

test("vocabularyOf() keeps the words of enough names; a name counts once", () => {
  const names = ["green heart", "blue heart", "heart, heart", "green book"];
  expect(vocabularyOf(names, 2)).toEqual(["green", "heart"]);
  expect(vocabularyOf(names, 3)).toEqual(["heart"]);
});

test("bagOf() marks the words that are there, in any order, and leaves out what it does not know", () => {
  const vocabulary = ["blue", "green", "heart"];
  expect(bagOf(["heart", "green"], vocabulary)).toEqual(Float32Array.of(0, present, present));
  expect(bagOf(["green", "heart"], vocabulary)).toEqual(Float32Array.of(0, present, present));
  expect(bagOf(["shovel"], vocabulary)).toEqual(Float32Array.of(0, 0, 0));
});
