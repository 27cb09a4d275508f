import { expect, test } from "vitest";
import { fitState } from "./fit-state.ts";
import { formatGiven } from "./given.ts";
import { initialState } from "./page-state.ts";

const sprites = { height: 16, width: 16, channels: 1, levels: 32, numClasses: 10 };
const given = formatGiven({ levels: Uint8Array.of(0, 31), fixed: Uint8Array.of(0, 1) });
const largest = { ...initialState, label: 9, believed: 9, pixel: 255, ink: 31, given };

test("fitState() keeps what a model has", () => {
  expect(fitState(largest, sprites)).toEqual(largest);
  expect(fitState({ ...largest, ink: 0xffffff }, { ...sprites, channels: 3 }).ink).toBe(0xffffff);
});

test("fitState() leaves out classes, pixels, colours and fixed pixels that a model does not have", () => {
  const { label, believed, pixel, ink } = initialState;
  const before = { label: 10, believed: 10, pixel: 256, ink: 32 };
  const fitted = { ...largest, label: 0, believed, pixel, ink };
  expect(fitState({ ...largest, ...before }, sprites)).toEqual(fitted);
  expect(label).not.toBe(0);
  expect(fitState(largest, { ...sprites, levels: 31 }).given).toBe("");
  expect(fitState(largest, { ...sprites, numClasses: 0 })).toMatchObject({ label: 0, believed });
});
