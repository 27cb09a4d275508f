import { expect, test } from "vitest";
import { withoutPlaces } from "./without-places.ts";

test("paths are left out, and all that says how images are read stays", () => {
  const pictures = { below: "items", palette: 16, testNames: ["orc"] };
  const how = { flips: true, shifts: [0, 1], classes: "coarse", pictures } as const;
  const data = { source: "./mine", testSource: "/home/ann/others", labels: "../l.idx", ...how };
  expect(withoutPlaces({ data, seed: 3 })).toEqual({
    data: { source: "", testSource: "", ...how },
    seed: 3,
  });
  expect(withoutPlaces({ data: { source: "https://ann.example/a.zip" } }).data.source).toBe("");
});

test("data that has a name keeps it, without the folder of its files", () => {
  const data = { source: "fashion-mnist", folder: "/home/ann/fashion" };
  expect(withoutPlaces({ data })).toEqual({ data: { source: "fashion-mnist" } });
});

test("tile sets outside the folder of their map keep the names of their files alone", () => {
  const named = [
    ["/home/ann/forest.tsx", "forest.tsx"],
    [String.raw`C:\Users\Ann\forest.tsx`, "forest.tsx"],
    ["../../ann/forest.tsx", "forest.tsx"],
    ["sets/../../forest.tsx", "forest.tsx"],
    ["file:///home/ann/forest.tsx", "forest.tsx"],
    ["sets/forest.tsx", "sets/forest.tsx"],
    ["my..forest.tsx", "my..forest.tsx"],
  ] as const;
  const look = { tilewidth: 8, tileheight: 8, orientation: "orthogonal" };
  const tiles = [{ id: 0, image: "/home/ann/tree.png" }];
  const whole = { firstgid: 9, image: "a.png", columns: 2, tiles };
  const tilesets = [...named.map(([source], n) => ({ firstgid: n, source })), whole];
  const palette = {
    colours: [[0, 0, 0, 255]],
    exact: true,
    tiles: { ids: [1], look: { ...look, tilesets } },
  } as const;
  expect(withoutPlaces({ data: { source: "map.tmj" }, palette }).palette).toEqual({
    ...palette,
    tiles: {
      ids: [1],
      look: {
        ...look,
        tilesets: [
          ...named.map(([, source], n) => ({ firstgid: n, source })),
          { ...whole, tiles: [{ id: 0, image: "tree.png" }] },
        ],
      },
    },
  });
});
