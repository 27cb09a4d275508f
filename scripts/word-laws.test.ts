import { expect, test } from "vitest";
import { proseOf, wordLaws } from "./word-laws.ts";

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

test("proseOf() finds comments and texts of several words, with their lines", () => {
  const text = [
    "/**",
    " * A model",
    " * that is told.",
    " */",
    'const told = "word"; // not the word',
    "throw new Error(`The model ${told} is told the class`);",
    "const address = 'https://example.org';",
  ].join("\n");
  expect(proseOf({ path: "a.ts", text })).toEqual([
    { path: "a.ts:1", text: "A model\nthat is told." },
    { path: "a.ts:5", text: "not the word" },
    { path: "a.ts:6", text: "The model X is told the class" },
  ]);
});

test("words in comments and messages are found, names in code are not", () => {
  const lawsOfSource = (text: string): string[] => wordLaws(proseOf({ path: "a.ts", text }));
  expect(lawsOfSource("/** How far it\n * sees. */")).toEqual([
    'a.ts:1 has "How far it sees"; write: receptive field, reads',
  ]);
  expect(lawsOfSource("const told = 1;\nfail('it is whoever'); // Whoever waits")).toHaveLength(1);
  expect(lawsOfSource('const told = "x"; // calls `told` itself')).toEqual([]);
});
