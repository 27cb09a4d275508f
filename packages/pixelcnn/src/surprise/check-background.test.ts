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
