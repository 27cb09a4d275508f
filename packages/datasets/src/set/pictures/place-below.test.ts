import { expect, test } from "vitest";
import { zip } from "../../fixtures/archive.fixture.ts";
import { drawPng } from "../../fixtures/picture.fixture.ts";
import { fromBytes } from "../../source/byte-source.ts";
import { imageFolder } from "./image-folder.ts";
import { pictureFiles } from "./picture-files.ts";
import { placeBelow } from "./place-below.ts";

test("a picture has the class of its folder, below the folder that is wanted", () => {
  expect(placeBelow("orcs/a.png", undefined)).toEqual({ group: "orcs" });
  expect(placeBelow("train/orcs/a.png", "train/")).toEqual({ group: "orcs" });
  for (const below of ["./train", ".\\train\\", "train//", "."])
    expect(placeBelow("train/orcs/a.png", below)).toEqual({ group: "orcs" });
  expect(placeBelow("train/a.png", "train")).toEqual({ group: undefined });
  expect(placeBelow("training/a.png", "train")).toBeUndefined();
});

test("classes are the same whichever way their accents are written in the names of folders", async () => {
  const picture = (red: number) => drawPng([2, 2], () => [red, 0, 0, 255]);
  const apart = zip([
    { name: "all/e\u0301lan/1.png", data: picture(1) },
    { name: "all/u\u0308bel/2.png", data: picture(2) },
    { name: "all/\u00fcbel/3.png", data: picture(3) },
  ]);
  const from = fromBytes(apart, { name: "a.zip" });
  for (const data of [await imageFolder({ from }), await pictureFiles({ from, size: [2, 2] })]) {
    expect(data.info.classes).toEqual(["\u00e9lan", "\u00fcbel"]);
    expect((await data.read([0, 1, 2])).labels?.toSorted()).toEqual(Int32Array.of(0, 1, 1));
  }
  expect((await imageFolder({ from, below: "all/\u00fcbel" })).info.count).toBe(2);
});
