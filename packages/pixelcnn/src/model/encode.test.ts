import { read, tensor } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { checkConfig } from "./config.ts";
import { encodeImages } from "./encode.ts";

async function planes(
  images: Uint8Array,
  size: { readonly height: number; readonly width: number; readonly input?: "one-hot" },
  rows?: Int32Array,
): Promise<number[]> {
  const config = checkConfig({ levels: 5, ...size });
  const height = rows?.length ?? size.height;
  const given = tensor(images, { shape: [1, height, size.width, 1] });
  const numbers = rows && tensor(rows, { shape: [1, height, 1, 1] });
  return [
    ...(await read(
      referenceBackend(),
      encodeImages(given, config, { ...(numbers && { rows: numbers }) }),
    )),
  ];
}

test("an image becomes its levels from -1 to 1, ones, and the row and the column, in the middle of one alone", async () => {
  const row = [-1, 1, 0, -1, 0.5, 1, 0, 0, 1, 1, 0, 1];
  expect(await planes(Uint8Array.of(0, 3, 4), { height: 1, width: 3 })).toEqual(row);
  const column = [-1, 1, -1, 0, 1, 1, 1, 0];
  expect(await planes(Uint8Array.of(0, 4), { height: 2, width: 1 })).toEqual(column);
});

test("the planes of a palette are one at the level, and a part of the rows has their numbers", async () => {
  const size = { height: 5, width: 1, input: "one-hot" } as const;
  const found = await planes(Uint8Array.of(3, 0), size, Int32Array.of(1, 4));
  expect(found).toEqual([0, 0, 0, 1, 0, 1, -0.5, 0, 1, 0, 0, 0, 0, 1, 1, 0]);
});
