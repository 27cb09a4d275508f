import { expect, test } from "vitest";
import { formatArchive, parseArchive, type Archive } from "./archive.ts";
import { ArchiveError } from "./mod.ts";

/** The bytes of a stream whose decoder begins with a state. */
function stream(state: number, ...words: number[]): Uint8Array {
  const bytes = new Uint8Array(4 + words.length);
  new DataView(bytes.buffer).setUint32(0, state, true);
  bytes.set(words, 4);
  return bytes;
}

/** An archive of one image in levels of its own, with a CRC-32 that fits it. */
function archiveOf(own: Uint8Array, shape: Partial<Archive["shape"]> = {}): Uint8Array {
  return formatArchive({
    shape: { height: 1, width: 2, channels: 1, levels: 2, numClasses: 0, ...shape },
    count: 1,
    imagesPerLane: 1,
    modelDigest: new Uint8Array(16),
    coderDigest: new Uint8Array(8),
    modelFile: undefined,
    names: undefined,
    lanes: [{ crc: 7, stream: own }],
  });
}

test("the least stream, of the fewest levels, is taken as it is", () => {
  const { lanes, shape } = parseArchive(archiveOf(stream(2 ** 16)));
  expect(lanes).toEqual([{ crc: 7, stream: stream(2 ** 16) }]);
  expect(shape.levels).toBe(2);
  expect(parseArchive(archiveOf(stream(2 ** 32 - 1, 5, 6))).lanes[0]?.stream).toHaveLength(6);
  const most = parseArchive(archiveOf(stream(2 ** 16), { numClasses: 2 ** 16 }));
  expect(most.shape.numClasses).toBe(2 ** 16);
});

test.each([
  ["a state that no encoder leaves", stream(2 ** 16 - 1)],
  ["half a word", stream(2 ** 16, 5)],
])("a stream with %s is damage, whatever its CRC-32 says", (_, own) => {
  expect(() => parseArchive(archiveOf(own))).toThrow(
    new ArchiveError("damaged", "Cannot read the archive: it is damaged, a stream of it is none"),
  );
});

test.each([{ levels: 1 }, { height: 0 }, { channels: 0 }, { numClasses: 2 ** 16 + 1 }])(
  "an archive of images with %j is damaged",
  (shape) => {
    expect(() => parseArchive(archiveOf(stream(2 ** 16), shape))).toThrow("it has images of ");
  },
);
