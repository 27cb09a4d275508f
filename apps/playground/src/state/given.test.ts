import { expect, test } from "vitest";
import { formatGiven, nothingGiven, parseGiven } from "./given.ts";

test("fixed pixels come back from an address as they were, in short and long runs", () => {
  for (const [length, every] of [
    [256, 3],
    [256, 1],
    [3072, 700],
    [3072, 2],
  ] as const) {
    const fixed = Uint8Array.from({ length }, (_, i) => (Math.floor(i / every) % 2 === 0 ? 1 : 0));
    const levels = fixed.map((kept, i) => kept * ((i * 7) % 32));
    const words = formatGiven({ levels, fixed });
    expect(words).toMatch(/^[\w-]*$/);
    expect(parseGiven(words, { length, levels: 32 })).toEqual({ levels, fixed });
  }
});

test("nothing fixed is no letter, and what makes no sense fixes nothing", () => {
  expect(formatGiven(nothingGiven(9))).toBe("");
  const shape = { length: 4, levels: 8 };
  for (const words of ["", "AQIHCQ", "AQEHAQIH", "AAAA", "%%%", "_w"])
    expect(parseGiven(words, shape), words).toEqual(nothingGiven(4));
});
