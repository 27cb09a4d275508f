import { expect, test } from "vitest";
import { checkNames, formatNames, parseNames } from "./names.ts";

const long = "x".repeat(255);

/** A name that shares bytes with the one before, as archives have it. */
function name(shared: number, more: string): number[] {
  return [shared, more.length, ...new TextEncoder().encode(more)];
}

test("names come back from their bytes, the longest too", () => {
  const names = [long, `${long.slice(1)}y`, "a/b", "a/c"];
  expect(parseNames(formatNames(names), 4)).toEqual(names);
  expect(parseNames(formatNames(names), 3)).toBeUndefined();
  expect(parseNames(formatNames(names), 5)).toBeUndefined();
});

test("a name that would be longer than one may be is none", () => {
  const bytes = Uint8Array.from([...name(0, long), ...name(255, "x")]);
  expect(parseNames(bytes, 2)).toBeUndefined();
});

test("a name that shares more than the one before has is none", () => {
  const names = (shared: number): Uint8Array =>
    Uint8Array.from([...name(0, "abcd"), ...name(0, "xy"), ...name(shared, "z")]);
  expect(parseNames(names(2), 3)).toEqual(["abcd", "xy", "xyz"]);
  expect(parseNames(names(3), 3)).toBeUndefined();
});

test("bytes that a checksum fits and that stand for a hundred times as many in names are refused", () => {
  // 8 bytes each stand for 255.
  const bytes = (count: number): Uint8Array => {
    const made = new Uint8Array(257 + 8 * (count - 1));
    made.set(name(0, long));
    for (let k = 1; k < count; k++)
      made.set(name(249, String(k).padStart(6, "0")), 257 + 8 * (k - 1));
    return made;
  };
  expect(parseNames(bytes(1000), 1000)).toHaveLength(1000);
  expect(parseNames(bytes(1000), 1000, { limit: 255 * 999 })).toBeUndefined();
});

test("names that no archive could give back are refused before there is one", () => {
  expect(() => checkNames(["x", "y".repeat(2 ** 26)])).toThrow(
    "Cannot keep the names: they have 67108865 bytes, more than 67108864",
  );
});
