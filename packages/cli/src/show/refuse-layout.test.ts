import { expect, test } from "vitest";
import { refuseLayout } from "./refuse-layout.ts";

test("columns are not those of a sheet where they say how many images an interpolation has", () => {
  const given = { columns: 3, from: "cat" };
  expect(() => refuseLayout(given, "each/", false)).not.toThrow();
  expect(() => refuseLayout({ columns: 3 }, "each/", false)).toThrow(
    "Cannot take --columns with each/: each image is a file of its own",
  );
});

test("a map has no pixels, and one of numbers alone no colours", () => {
  for (const option of ["columns", "margin", "spacing", "scale"])
    for (const out of ["map.csv", "map.tmj"])
      expect(() => refuseLayout({ [option]: 1 }, out, false)).toThrow(
        `Cannot take --${option} with ${out}: it is a map of tiles`,
      );
  const colours = { paletteFrom: "other.hex" };
  expect(() => refuseLayout(colours, "map.csv", false)).toThrow("--palette-from with map.csv");
  expect(() => refuseLayout(colours, "map.tmj", false)).not.toThrow();
});

test("a sheet and an animation take all of them", () => {
  const given = { columns: 1, margin: 0, spacing: 0, scale: 2 };
  for (const out of ["sheet.png", "drawn.gif", "drawn.apng"])
    expect(() => refuseLayout(given, out, false)).not.toThrow();
});
