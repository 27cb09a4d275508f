import { expect, test } from "vitest";
import { digestOf } from "./digest.ts";

test("digestOf() begins with FNV-1a, and its halves differ", () => {
  // Published values of FNV-1a of 32 bits.
  expect(digestOf(new TextEncoder().encode("")).slice(0, 8)).toBe("811c9dc5");
  expect(digestOf(new TextEncoder().encode("a")).slice(0, 8)).toBe("e40c292c");
  expect(digestOf(new TextEncoder().encode("foobar")).slice(0, 8)).toBe("bf9cf968");
  expect(digestOf(Uint8Array.of(1, 2, 3))).toMatch(/^[0-9a-f]{16}$/);
});

test("digestOf() has a name of its own for each of many, in both halves", () => {
  const all = Array.from({ length: 2000 }, (_, i) =>
    digestOf(new Uint8Array(64).fill(1, 0, i % 64).fill(i >> 6, 63)),
  );
  const [whole, second] = [new Set(all), new Set(all.map((name) => name.slice(8)))];
  expect(whole.size).toBe(2000);
  expect(second.size).toBe(2000);
});
