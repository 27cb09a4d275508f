import { createModel } from "@pixelweft/pixelcnn";
import { expect, test } from "vitest";
import type { RunSettings } from "../run/settings.ts";
import { className, classNumber } from "./class-choice.ts";

const model = createModel({
  height: 2,
  width: 2,
  hiddenChannels: 2,
  headChannels: 2,
  numClasses: 3,
});
const settings: RunSettings = {
  name: "shoes",
  data: { source: "shoes" },
  classes: ["Sandal", "Ankle boot", "2"],
  seed: 0,
  batch: 1,
  accumulate: 1,
  steps: 1,
  learningRate: 1,
  schedule: "constant",
  warmup: 0,
  maxGradNorm: 1,
  emaDecay: 0.9,
  validateEvery: 1,
  validationImages: 1,
};

test("a class goes by its name, in any case, or by its number; a name that is a number comes first", () => {
  const saved = { model, settings };
  expect(["ankle BOOT", "sandal", "1", "2"].map((name) => classNumber(saved, name))).toEqual([
    1, 0, 1, 2,
  ]);
  expect(classNumber({ model, settings: undefined }, "2")).toBe(2);
  expect(className(saved, 1)).toBe("Ankle boot");
  expect(className({ settings: undefined }, 1)).toBe("1");
});

test("a class that is not there is refused with those that are", () => {
  expect(() => classNumber({ model, settings }, "boot")).toThrow(
    "Cannot sample class boot: the classes are Sandal, Ankle boot, 2, 0 to 2",
  );
  expect(() => classNumber({ model, settings: undefined }, "3")).toThrow("numbers, 0 to 2");
  expect(() => classNumber({ model, settings }, "boot", "evaluate")).toThrow(
    "Cannot evaluate class boot: the classes",
  );
  const plain = createModel({ height: 2, width: 2, hiddenChannels: 2, headChannels: 2 });
  expect(() => classNumber({ model: plain, settings }, "0", "complete")).toThrow(
    "Cannot complete class 0: the model was trained without classes",
  );
});
