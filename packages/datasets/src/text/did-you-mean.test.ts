import { expect, test } from "vitest";
import { didYouMean } from "./did-you-mean.ts";

test("words that are equally near are all named, three at most and each once", () => {
  expect(didYouMean("cat", ["bat", "hat", "cot", "car", "bat"])).toBe(
    " (Did you mean bat or hat or cot?)",
  );
});

test("a letter that is missing, too many or another one is a mistake, and signs are none", () => {
  const words = ["data-info", "train"];
  for (const typed of ["trai", "traiin", "trein", "TRAIN"])
    expect(didYouMean(typed, words)).toBe(" (Did you mean train?)");
  expect(didYouMean("datainfo", words)).toBe(" (Did you mean data-info?)");
});

test("of short words one letter may be wrong, of long ones a third", () => {
  expect(didYouMean("ab", ["cd"])).toBe("");
  expect(didYouMean("abcdefghi", ["abcdefxyz"])).toBe(" (Did you mean abcdefxyz?)");
  expect(didYouMean("abcdefghi", ["abcdewxyz"])).toBe("");
  expect(didYouMean("x", [])).toBe("");
});

test("a word that is one of them is no mistake", () => {
  expect(didYouMean("train", ["train", "trail"])).toBe("");
  expect(didYouMean("Train", ["train"])).toBe(" (Did you mean train?)");
});
