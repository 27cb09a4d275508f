import { expect, test } from "vitest";
import type { Palette } from "../dataset.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { suggestPalette } from "./suggest-palette.ts";

const shape = [16, 16, 3] as const;
const red = [255, 0, 0, 255] as const;
const clear = [0, 0, 0, 0] as const;

function opening(palette: Palette): () => Promise<{ info: { palette: Palette } }> {
  return async () => ({ info: { palette } });
}

test("suggestPalette() takes the colours of pixel art, and 32 for more of them with transparent places", async () => {
  const found = (colours: Palette["colours"], exact: boolean): Promise<unknown> =>
    suggestPalette({ shape }, opening({ colours, exact }));
  expect(await found([clear, red, red], true)).toEqual({ colours: 3, reason: "few colours" });
  expect(await found([red], true)).toEqual({ colours: 2, reason: "few colours" });
  expect(await found([clear, red], false)).toEqual({ colours: 32, reason: "transparent places" });
  expect(await found([red, red], false)).toBeUndefined();
});

test("suggestPalette() does not open large or grey pictures again, and gives way to a refusal", async () => {
  const never = (): never => {
    throw new Error("opened");
  };
  expect(await suggestPalette({ shape: [65, 16, 3] }, never)).toBeUndefined();
  expect(await suggestPalette({ shape: [16, 16, 1] }, never)).toBeUndefined();
  await expect(suggestPalette({ shape }, never)).rejects.toThrow("opened");
  const refuse = (): never => {
    throw new DatasetError("Cannot take a palette", { source: "here" });
  };
  expect(await suggestPalette({ shape }, refuse)).toBeUndefined();
});
