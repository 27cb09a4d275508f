// @module-tag nightly
import { conformanceCases, randomProgram } from "@pixelweft/backend-tests";
import { expect, test } from "vitest";
import { isSameJoined } from "./joined-sums.fixture.ts";

/** Cases whose sums of products a compiler may join; `races.long.test.ts` runs all. */
const joinable = [
  "map that updates two states in place",
  "map of a long body",
  "map of image bytes",
  "logsumexp of 257 at every place",
  "sum with bodies, indices and extras",
  "prefix that adds in place",
  "a recurrent layer and its gradient, rows backwards",
  "derived: erf",
  "derived: silu",
  "derived: softmax",
  "derived: groupNorm",
  "derived: normal",
] as const;
const cases = conformanceCases().filter(({ name }) => joinable.some((one) => one === name));

test.each([...cases, randomProgram(3)])(
  "its bits do not depend on whether a card's compiler adds products unrounded: $name",
  async (one) => {
    expect(cases).toHaveLength(joinable.length);
    // Kernels of software leave it to a compiler.
    expect(await isSameJoined(one, { software: true })).toBe(false);
    expect(await isSameJoined(one)).toBe(true);
  },
);
