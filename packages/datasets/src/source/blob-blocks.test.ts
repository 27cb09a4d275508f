import { describe, expect, test, vi } from "vitest";
import { drawPng } from "../fixtures/picture.fixture.ts";
import { imageFolder } from "../set/pictures/image-folder.ts";
import { blobBlocks } from "./blob-blocks.ts";
import { fromBlob } from "./byte-source.ts";
import { fromFiles } from "./files-source.ts";

const bytes = new Uint8Array(700_000).map((_, i) => (i * 13) % 251);

/** A Blob, and what is asked of it. */
function counted(content: Uint8Array<ArrayBuffer> = bytes) {
  const blob = new Blob([content]);
  return { blob, slice: vi.spyOn(blob, "slice") };
}

describe("blobBlocks()", () => {
  test("gives the bytes of each part, across the edges of blocks and at the end too", async () => {
    const read = blobBlocks(counted().blob);
    for (const [offset, length] of [
      [0, 10],
      [262_140, 8],
      [262_144, 65_536],
      [699_990, 10],
      [5, 0],
      [100, 600_000],
    ] as const)
      expect(await read(offset, length)).toEqual(bytes.slice(offset, offset + length));
    expect(await read(699_990, 20)).toEqual(bytes.slice(699_990));
    expect(await read(262_140 * 2, 20)).toEqual(bytes.slice(524_280, 524_300));
  });

  test("asks for a block once, also where several read at the same time", async () => {
    const { blob, slice } = counted();
    const read = blobBlocks(blob);
    const places = Array.from({ length: 200 }, (_, i) => 1000 * i);
    await Promise.all(places.map((at) => read(at, 900)));
    for (const at of places) await read(at, 900);
    expect(slice).toHaveBeenCalledTimes(1);
  });

  test("gives copies, which may be given away", async () => {
    const read = blobBlocks(counted().blob);
    const first = await read(0, 10);
    structuredClone(first, { transfer: [first.buffer] });
    expect(await read(0, 10)).toEqual(bytes.slice(0, 10));
  });

  test("keeps no more than 64 MiB, and nothing of large parts", async () => {
    const { blob, slice } = counted(new Uint8Array(2 ** 26 + 2 ** 19));
    const read = blobBlocks(blob);
    for (let at = 0; at < 2 ** 26; at += 2 ** 18) await read(at, 10);
    slice.mockClear();
    await read(2 ** 18, 10);
    expect(slice).not.toHaveBeenCalled();
    for (let i = 0; i < 3; i++) await read(2 ** 26 + 5, 10);
    for (let i = 0; i < 3; i++) await read(0, 2 ** 18 + 1);
    expect(slice).toHaveBeenCalledTimes(6);
  });

  test("reads a block again that could not be read", async () => {
    const { blob, slice } = counted();
    slice.mockImplementationOnce(() => {
      throw new DOMException("gone", "NotReadableError");
    });
    const read = blobBlocks(blob);
    await expect(read(0, 10)).rejects.toThrow("gone");
    expect(await read(0, 10)).toEqual(bytes.slice(0, 10));
  });
});

test("many small files of a dropped folder are read with few calls, however often they are opened", async () => {
  const asked = vi.spyOn(Blob.prototype, "arrayBuffer");
  const files = Array.from({ length: 200 }, (_, i) => ({
    name: `${i}.png`,
    blob: new Blob([new Uint8Array(drawPng([4, 4], (x) => [i, x, 0]))]),
  }));
  const from = fromFiles(files);
  for (let pass = 0; pass < 5; pass++) expect((await imageFolder({ from })).info.count).toBe(200);
  expect(asked.mock.calls.length).toBeLessThan(5);
  asked.mockRestore();
});

test("a source over a Blob that is shorter than it says rejects", async () => {
  const blob = new Blob([bytes]);
  vi.spyOn(blob, "size", "get").mockReturnValue(800_000);
  await expect(fromBlob(blob).read(699_000, 2000)).rejects.toMatchObject({ code: "truncated" });
});
