import { pngBytes } from "@pixelweft/pixelcnn/node";
import { expect, test } from "vitest";
import { checkPhotographs } from "./check-sides.ts";
import { pictureSize } from "./picture-size.ts";
import { prepareSet } from "./prepare-set.ts";
import type { SetRequest } from "./prepared-set.ts";

/** What a PNG file of this size begins with, and nothing of its pixels. */
function pngHead(width: number, height: number): Blob {
  const data = new Uint8Array(2 * width);
  const bytes = pngBytes({ width, height: 2, channels: 1, data });
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(20, height);
  return new Blob([new Uint8Array(bytes.subarray(0, 40))]);
}

/** What a JPEG file of this size begins with: a segment of the camera, a table, and the frame. */
function jpegHead(width: number, height: number): Blob {
  const bytes = new Uint8Array(60_000);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xffd8);
  view.setUint32(2, 0xffe10000 + 50_000);
  view.setUint32(50_004, 0xffc40000 + 30);
  view.setUint32(50_036, 0xffc20011);
  view.setUint8(50_040, 8);
  view.setUint16(50_041, height);
  view.setUint16(50_043, width);
  return new Blob([bytes]);
}

function folder(blobs: readonly Blob[]): SetRequest {
  const files = blobs.map((blob, n) => ({ name: `${n}.png`, blob }));
  return { origin: { kind: "files", name: "holiday", files } };
}

test("the size of a picture is read from its first bytes", async () => {
  expect(await pictureSize(pngHead(3000, 2000))).toEqual({ width: 3000, height: 2000 });
  expect(await pictureSize(jpegHead(4032, 3024))).toEqual({ width: 4032, height: 3024 });
  expect(await pictureSize(new Blob(["a text of some length, and no picture"]))).toBeUndefined();
  expect(await pictureSize(new Blob([new Uint8Array(9)]))).toBeUndefined();
});

test("many photographs are refused before they are read, and not where they are to be scaled", async () => {
  const photographs = folder(Array.from({ length: 24 }, () => jpegHead(4032, 3024)));
  await expect(prepareSet(photographs)).rejects.toThrow(
    "Cannot train on holiday here: its pictures are 4,032 wide and 3,024 high, and 64 are the most; scale them to 32",
  );
  await checkPhotographs({ ...photographs, pictures: { resize: [32, 32] } });
  const small = Array.from({ length: 30 }, () => pngHead(16, 16));
  await checkPhotographs(folder([...small, ...small.slice(20).map(() => pngHead(4032, 3024))]));
});

test("a photograph by itself is no sheet that the page cuts", async () => {
  const files = [{ name: "a.jpg", blob: jpegHead(4032, 3024) }];
  await expect(prepareSet({ origin: { kind: "files", name: "a.jpg", files } })).rejects.toThrow(
    "Cannot cut a.jpg into sprites: it is 4,032 wide and 3,024 high",
  );
});
