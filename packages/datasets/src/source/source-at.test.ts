import { expect, test } from "vitest";
import { openChoice } from "../choice/open-choice.ts";
import { openDataset } from "../open.ts";
import { cifar10 } from "../set/cifar/cifar.ts";
import { codesDataset } from "../set/codes-dataset.ts";
import { imagenet } from "../set/imagenet/imagenet.ts";
import { imageFolder } from "../set/pictures/image-folder.ts";
import { spriteSheet } from "../set/pictures/sprite-sheet.ts";
import { fromBytes, type ByteSource } from "./byte-source.ts";
import { checkPlace, sourceAt } from "./source-at.ts";

const hint = "a place is a path, or a source as fromFile(), fromBytes() and others make it";

test.each([
  ["", 'Cannot open "": it is empty, and names nothing'],
  [undefined, `Cannot open undefined: ${hint}`],
  [null, `Cannot open null: ${hint}`],
  [5, `Cannot open a number: ${hint}`],
  [Uint8Array.of(1), `Cannot open an object of Uint8Array: ${hint}`],
  [{ name: "x" }, `Cannot open an object of Object: ${hint}`],
  [Object.create(null), `Cannot open an object: ${hint}`],
  [{ constructor: "x" }, `Cannot open an object: ${hint}`],
] as const)(
  "what is neither a path nor a source is refused in words: %j",
  async (place, message) => {
    // Programs without types give anything.
    const given = place as string;
    const error = new TypeError(message);
    expect(() => sourceAt(given)).toThrow(error);
    await expect(openDataset(given)).rejects.toThrow(error);
    await expect(openDataset({ from: given })).rejects.toThrow(error);
    await expect(imageFolder({ from: given })).rejects.toThrow(error);
    await expect(codesDataset({ from: given })).rejects.toThrow(error);
    await expect(spriteSheet({ from: given })).rejects.toThrow(error);
    await expect(cifar10({ from: given, split: "test" })).rejects.toThrow(error);
    for (const variant of ["imagenet32-oord", "imagenet32-hf"] as const) {
      await expect(imagenet({ variant, split: "train", from: given })).rejects.toThrow(error);
      await expect(imagenet({ variant, split: "train", from: [given] })).rejects.toThrow(error);
    }
    const ofChoice = given === "" ? /^Cannot open the images: .* given away/ : error;
    await expect(openChoice({ source: given }, "train")).rejects.toThrow(ofChoice);
  },
);

test("an empty place of test images is refused, and a path is a place, whatever is there", async () => {
  const tested = { source: "no/such", testSource: "" };
  await expect(openChoice(tested, "test")).rejects.toThrow('Cannot open ""');
  expect(checkPlace(" ")).toBeUndefined();
});

test("a source without a prototype is a source", async () => {
  const source: ByteSource = Object.assign(Object.create(null), fromBytes(Uint8Array.of(7)));
  expect(sourceAt(source)).toBe(source);
  expect(await sourceAt(source).read(0, 1)).toEqual(Uint8Array.of(7));
});
