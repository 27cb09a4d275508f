import { InvalidArgumentError } from "commander";
import { expect, test } from "vitest";
import { commanderOption, type OptionData } from "./option.ts";

type Row = readonly [kind: OptionData["kind"], text: string, more?: Partial<OptionData>];

/** What an option of a kind makes of a text. */
function read([kind, text, more = {}]: Row): unknown {
  const option = commanderOption("some", { kind, about: "", ...more });
  return option.parseArg?.<unknown>(text, undefined);
}

test.each<readonly [row: Row, value: unknown]>([
  [["whole", "0"], 0],
  [["whole", "1e3"], 1000],
  [["whole", "7", { least: 7, most: 7 }], 7],
  [["positive", "2.5", { most: 2.5 }], 2.5],
  [
    ["size", "16"],
    [16, 16],
  ],
  [
    ["size", "24x1"],
    [24, 1],
  ],
  [
    ["shape", "32x16"],
    [32, 16, 1],
  ],
  [
    ["shape", "32x16x3"],
    [32, 16, 3],
  ],
  [
    ["colour", "#ff8810"],
    [255, 136, 16],
  ],
  [
    ["wholes", "2,10"],
    [2, 10],
  ],
  [
    ["words", ",Dune,,Storm"],
    ["Dune", "Storm"],
  ],
])("%j is read as %j", (row, value) => {
  expect(read(row)).toEqual(value);
});

test.each<readonly [row: Row, words: string]>([
  [["whole", "6", { least: 7 }], "It must be a whole number of 7 or more."],
  [["whole", "10", { least: 7, most: 9 }], "It must be a whole number from 7 to 9."],
  [["whole", "-1"], "of 0 or more"],
  [["whole", "1.5"], "of 0 or more"],
  [["whole", "9007199254740993"], "of 0 or more"],
  [["positive", "0"], "It must be a number above 0."],
  [["positive", " "], "above 0"],
  [["positive", "1.1", { most: 1 }], "It must be a number above 0, 1 at most."],
  [["size", "0"], "It must be like 16 or 24x32."],
  [["size", "16x7", { least: 8 }], "like 16 or 24x32"],
  [["shape", "32"], "It must be like 32x32x3."],
  [["colour", "red"], "It must be like #ff8800."],
  [["wholes", "2,0"], "It must be like 2,4."],
  [["words", ","], "It must be like Dune,Storm."],
])("%j is refused", (row, words) => {
  expect(() => read(row)).toThrow(InvalidArgumentError);
  expect(() => read(row)).toThrow(words);
});
