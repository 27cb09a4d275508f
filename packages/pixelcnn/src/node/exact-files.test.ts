import { expect, test } from "vitest";
import { exactFiles } from "./exact-files.ts";
import { pngBytes, pngPixels } from "./png/png-file.ts";

const config = { height: 1, width: 1, channels: 1, levels: 16 };

test("images without names are numbered, with as many digits each", () => {
  const files = exactFiles(
    "out",
    Uint8Array.from({ length: 11 }, (_, k) => k),
    { config },
  );
  expect([files[0]?.path, files[10]?.path]).toEqual(["out/00.png", "out/10.png"]);
  expect(files[7]?.bytes).toEqual(pngBytes(pngPixels(Uint8Array.of(7), config)));
});

test("names of which some would be one file, or lead out of the folder, are refused", () => {
  for (const names of [
    ["a", "A"],
    ["Heroes/a", "heroes/b"],
    ["a", "../b"],
  ])
    expect(() => exactFiles("out", Uint8Array.of(1, 2), { config, names })).toThrow(
      `Cannot keep the name ${JSON.stringify(names[1])}`,
    );
});

test("images that no PNG file takes are refused", () => {
  const wrong = { ...config, channels: 2 };
  expect(() => exactFiles("out", Uint8Array.of(1, 2), { config: wrong })).toThrow(RangeError);
});
