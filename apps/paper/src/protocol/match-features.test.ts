import { type PixelCNNConfig } from "@pixelweft/pixelcnn";
import { countParameters } from "@pixelweft/pixelcnn/figures";
import { checkConfig } from "@pixelweft/pixelcnn/graph";
import { expect, test } from "vitest";
import { matchFeatures } from "./match-features.ts";

const of = (features: number): PixelCNNConfig =>
  checkConfig({
    height: 8,
    width: 8,
    channels: 3,
    levels: 4,
    headChannels: 12,
    hiddenChannels: features,
  });

test("matchFeatures() finds the nearest number of weights, never more than half a step off", () => {
  const config = matchFeatures(of, { weights: 30_000, step: 3 });
  const off = (features: number): number => Math.abs(countParameters(of(features)) - 30_000);
  expect(config.hiddenChannels % 3).toBe(0);
  expect(off(config.hiddenChannels)).toBeLessThanOrEqual(off(config.hiddenChannels - 3));
  expect(off(config.hiddenChannels)).toBeLessThanOrEqual(off(config.hiddenChannels + 3));
});

test("matchFeatures() refuses a network that does not grow", () => {
  expect(() => matchFeatures(() => of(3), { weights: 1e6, step: 3 })).toThrow(RangeError);
});
