import { expect, test } from "vitest";
import { paceWords } from "./pace-words.ts";

const sprites = Object({ shape: [16, 16, 1] });
const asked = { origin: { kind: "files", name: "mine", files: [] } };

test("the time of a thousand steps is said in round numbers", () => {
  const times = [40, 16, 5, 1, 0.25, 0.1].map((pace) => paceWords(pace, sprites));
  expect(times.map((words) => /take (.*) here/.exec(words)?.[1])).toEqual([
    "less than a minute",
    "about a minute",
    "about 3 minutes",
    "about 15 minutes",
    "about 60 minutes",
    "about 3 hours",
  ]);
});

test("who trains slowly on large pictures of their own hears that smaller ones take less", () => {
  const smaller = /choose another size for them/;
  expect(paceWords(0.5, Object({ shape: [64, 64, 3], asked }))).toMatch(smaller);
  expect(paceWords(5, Object({ shape: [64, 64, 3], asked }))).not.toMatch(smaller);
  expect(paceWords(0.5, Object({ shape: [16, 16, 1], asked }))).not.toMatch(smaller);
  // Of sets that are drawn here the size is no choice.
  expect(paceWords(0.5, Object({ shape: [24, 24, 1] }))).not.toMatch(smaller);
});
