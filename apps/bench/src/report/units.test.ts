import { expect, test } from "vitest";
import { inBytes, inRate, inSeconds } from "./units.ts";

test("Seconds, bytes and rates have three figures and a fitting unit", () => {
  expect([250, 7.654, 0.0123, 4.2e-5].map(inSeconds)).toEqual([
    "250 s",
    "7.65 s",
    "12.3 ms",
    "42.0 us",
  ]);
  expect([1234, 5_600_000, 7.89e9].map(inBytes)).toEqual(["1.23 kB", "5.60 MB", "7.89 GB"]);
  expect(inRate(4e9, 2)).toBe("2.00 GF/s");
  expect(inRate(0, 2)).toBe("");
});
