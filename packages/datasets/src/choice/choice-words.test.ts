import { expect, test } from "vitest";
import { choiceWords, nameOfSource } from "./choice-words.ts";

test("variants that there are none of are not named", () => {
  expect(choiceWords({ source: "x", flips: false })).toBe("x");
  expect(choiceWords({ source: "x", flips: true })).toBe("x and mirror images");
  expect(choiceWords({ source: "x", shifts: [0, 2] })).toBe("x, moved");
});

test("endings of files are left out of names, dots inside them are not", () => {
  const names = ["./sprites/", "a/b.v2.zip", "codes.npz", "mine.json", "/", ".", "sheet.png"];
  expect(names.map(nameOfSource)).toEqual([
    "sprites",
    "b.v2",
    "codes",
    "mine",
    "run",
    "run",
    "sheet",
  ]);
});

test("a name has no signs that Windows refuses", () => {
  const names = ["D:\\", "C:", "all sprites. ", "https://a.b/c.zip?d=1", "why?"];
  expect(names.map(nameOfSource)).toEqual(["D", "C", "all sprites", "c.zipd=1", "why"]);
});

test("a map and a photograph give a run their names without endings", () => {
  expect(["maps/island.tmj", "coast.csv", "Photo.JPG"].map(nameOfSource)).toEqual([
    "island",
    "coast",
    "Photo",
  ]);
});
