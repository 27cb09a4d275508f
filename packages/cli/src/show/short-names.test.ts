import { expect, test } from "vitest";
import { shortNames } from "./short-names.ts";

test("names of a usual length stay as they are", () => {
  const names = ["a.png", "x".repeat(48), ""];
  expect(shortNames(names)).toEqual(names);
});

test("of a long name the middle is left out, and a pair is never halved", () => {
  const [short = ""] = shortNames([`begin-${"😀".repeat(300)}-end.png`]);
  expect(Array.from(short)).toHaveLength(48);
  expect(short).toMatch(/^begin-.*….*-end\.png$/u);
  expect(short.isWellFormed()).toBe(true);
});

test("names that differ in their middle alone keep enough of it, and others are not widened", () => {
  const name = (middle: string): string => `${"a".repeat(40)}${middle}${"b".repeat(40)}`;
  const other = "c".repeat(500);
  const shown = shortNames([name("1"), name("2"), other, other]);
  expect(new Set(shown).size).toBe(3);
  expect(shown.slice(0, 2)).toEqual([name("1"), name("2")]);
  expect(shown.slice(2).map(({ length }) => length)).toEqual([48, 48]);
});
