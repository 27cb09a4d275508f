import { modelInfo } from "@pixelweft/models";
import { expect, test } from "vitest";
import { colourWords } from "./colour-words.ts";

test("colours have the names that people give them", () => {
  expect(colourWords([0, 0, 0, 0])).toBe("transparent");
  expect(colourWords([0, 0, 0, 255])).toBe("black");
  expect(colourWords([255, 255, 255, 255])).toBe("white");
  expect(colourWords([128, 128, 128, 255])).toBe("grey");
  expect(colourWords([255, 0, 0, 255])).toBe("red");
  expect(colourWords([20, 60, 180, 255])).toBe("dark blue");
  expect(colourWords([119, 72, 48, 255])).toBe("brown");
});

test("hardly two colours of the sprites share a name", () => {
  const names = (modelInfo("sprites16").palette?.colours ?? []).map(colourWords);
  expect(names).toHaveLength(32);
  expect(new Set(names).size).toBeGreaterThanOrEqual(22);
});
