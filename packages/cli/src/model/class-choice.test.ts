import { createModel } from "@pixelweft/pixelcnn";
import { expect, test } from "vitest";
import type { RunSettings } from "../run/settings.ts";
import { className, classNumber, columnsOf, legendOf, listedClasses } from "./class-choice.ts";

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

test("a thousand classes neither make one row of a sheet nor a line of all their names", () => {
  const many = Array.from({ length: 1000 }, (_, i) => `class-${i}`);
  expect([columnsOf(10, 64), columnsOf(1000, 16), columnsOf(1, 16)]).toEqual([10, 16, undefined]);
  expect(columnsOf(1000, 1000)).toBe(undefined);
  expect(legendOf(many.slice(0, 2))).toEqual(["from left to right: class-0, class-1"]);
  expect([legendOf([]), legendOf(["class-0"])]).toEqual([[], []]);
  expect(legendOf(many.slice(0, 40))[0]).toMatch(/^from left to right: .*, class-39$/);
  expect([columnsOf(40, 64), columnsOf(41, 64)]).toEqual([40, undefined]);
  expect(legendOf(many)).toEqual(["row by row: class-0, class-1, class-2, …, class-999"]);
  expect(listedClasses(many.slice(0, 2))).toBe("class-0, class-1");
  expect(listedClasses(many)).toMatch(/class-38, class-39, … \(1,000 in all; --json lists them\)$/);
});
