import { expect, test } from "vitest";
import { chosenParts, parts } from "./chosen-parts.ts";

test("chosenParts() gives the parts that are named, and all of them without a word", () => {
  expect(chosenParts(["second", "types"])).toEqual(["types", "second"]);
  expect(chosenParts([])).toEqual(parts);
});

test.each(["page", "--help"])("chosenParts() refuses %s, which names no part", (word) => {
  expect(() => chosenParts(["types", word])).toThrow(
    new RangeError(
      `Cannot rehearse ${word}: the parts are programs, types, pages, command, second, all without a word`,
    ),
  );
});
