import { expect, test } from "vitest";
import { formatAddress, parseAddress } from "./address.ts";
import { initialState, type PageState } from "./page-state.ts";

const other: PageState = {
  part: "game",
  model: "sprites24",
  label: 3,
  seed: 4_000_000_000,
  number: 12,
  temperature: 0.35,
  minP: 0.15,
  speed: 6,
  pixel: 17,
  field: false,
  given: "AQIHCQ",
  tool: "damage",
  ink: 19,
  layers: 2,
  stacks: 2,
  colour: 1,
  costs: true,
  set: "monsters",
  believed: 3,
  backend: "measured",
  lesson: "temperature.2",
  hidden: ["seed", "class"],
};

test("each part of the state comes back from its address", () => {
  for (const [name, value] of Object.entries(other)) {
    expect(value, name).not.toEqual(initialState[name as keyof PageState]);
    const state = { ...initialState, [name]: value };
    expect(parseAddress(formatAddress(state)), name).toEqual(state);
  }
  expect(parseAddress(formatAddress(other))).toEqual(other);
});

test("an address without a word is the first state, and a word that makes no sense is as if missing", () => {
  expect(formatAddress(initialState)).toBe("#");
  expect(parseAddress("")).toEqual(initialState);
  const wrong = "#seed=-1&temperature=hot&part=elsewhere&label=1.5&tool=saw&given=<b>&model=../x";
  expect(parseAddress(wrong)).toEqual(initialState);
});
