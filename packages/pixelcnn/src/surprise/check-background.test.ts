import { expect, test } from "vitest";
import { checkConfig } from "../model/config.ts";
import { checkBackground } from "./check-background.ts";

test("models of other images are refused by both sizes, networks of other sizes are not", () => {
  const of = (title: string, more: object): Parameters<typeof checkBackground>[0] => {
    const config = checkConfig({ height: 2, width: 3, levels: 4, ...more });
    return { title, model: { config } };
  };
  expect(() => checkBackground(of("a", {}), of("b", { channels: 3, hiddenChannels: 6 }))).toThrow(
    /^Cannot compare with b: its images are 2x3x\d in 4 levels, those of a 2x3x\d in 4 levels$/,
  );
  expect(() => checkBackground(of("a", {}), of("b", { layers: 2 }))).not.toThrow();
});

test("a background model in whose palette an index stands for another colour is refused", () => {
  const config = checkConfig({ height: 1, width: 2, levels: 2 });
  const of = (title: string, ...reds: number[]): Parameters<typeof checkBackground>[0] => {
    const colours = reds.map((red) => [red, 0, 0, 255] as const);
    return { title, model: { config }, settings: { palette: { colours } } };
  };
  expect(() => checkBackground(of("a", 0, 9), of("b", 0, 9))).not.toThrow();
  expect(() => checkBackground(of("a", 0, 9), of("b", 9, 0))).toThrow(
    "Cannot compare with b: its values stand for other colours than those of a",
  );
  const grey = { title: "c", model: { config }, settings: {} };
  expect(() => checkBackground(of("a", 0, 9), grey)).toThrow(RangeError);
  // Of a model that says nothing of its training it is not known.
  expect(() => checkBackground(of("a", 0, 9), { title: "d", model: { config } })).not.toThrow();
});
