import { expect, test } from "vitest";
import { copiesReport, copyWords } from "./copy-words.ts";

const usual = { usual: 0.3, usualHeldOut: 0.5, heldOut: 1 };

test("samples that are no copies are said to be none, and both middle distances are named", () => {
  const nearest = [{ sample: 0, name: "a", distance: 0.3, copy: false }];
  expect(copyWords({ ...usual, nearest })).toEqual([
    "Half of the samples differ from the nearest training picture by 30% or more, half of the held-out pictures by 50%; 0% is a copy",
    "No sample is nearer to a training picture than any of 1 held-out picture is",
  ]);
});

test("three copies are named, and more are hinted at", async () => {
  const near = { distance: 0.004, mirrored: false, moved: [0, 0] } as const;
  const nearest = [7, 6, 5, 4, 3].map((index) => ({ ...near, index }));
  const check = { nearest, copies: [0, 1, 3, 4], usual: 0, usualHeldOut: 0.5, limit: 0.1 };
  const report = await copiesReport(check, {
    heldOut: 1200,
    nameOf: async (index) => Promise.resolve(`${index}.png`),
  });
  expect(report.nearest.map(({ copy }) => copy)).toEqual([true, true, false, true, true]);
  expect(copyWords(report)[1]).toBe(
    "4 samples of 5 nearer to a training picture than any of 1,200 held-out pictures, perhaps copies (sample 1: 0% off 7.png, sample 2: 0% off 6.png, sample 4: 0% off 4.png, …)",
  );
});

test("where no picture is held out, none is spoken of", () => {
  const none = { usual: 0.3, usualHeldOut: Number.NaN, heldOut: 0 };
  const words = (distance: number): string[] =>
    copyWords({ ...none, nearest: [{ sample: 0, name: "a", distance, copy: distance === 0 }] });
  expect(words(0.3)).toEqual([
    "Half of the samples differ from the nearest training picture by 30% or more; 0% is a copy",
    "No sample is the same as a training picture",
  ]);
  expect(words(0)[1]).toBe("1 sample of 1 the same as a training picture (sample 1: 0% off a)");
});
