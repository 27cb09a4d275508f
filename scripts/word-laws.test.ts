import { expect, test } from "vitest";
import { wordLaws } from "./word-laws.ts";

const lawsOf = (text: string): string[] => wordLaws([{ path: "a.md", text }]);

test("words that have to be decoded are found, across lines too", () => {
  expect(lawsOf("The command line brings a model\nalong.")).toEqual([
    'a.md has "brings a model along"; write: ships with, includes',
  ]);
  expect(lawsOf("It takes 2.805 ± 0.009 bits.")).toHaveLength(1);
  expect(lawsOf("the decoder is told the code")).toHaveLength(1);
});

test("code, tables of numbers and plain words are left alone", () => {
  expect(lawsOf("```sh\n# it takes 2.8 bits\n```\n")).toEqual([]);
  expect(lawsOf("Call `takes 2 bits`. Classes are told apart by their names.")).toEqual([]);
  expect(lawsOf("It costs 2.805 bits/dim.")).toEqual([]);
});
