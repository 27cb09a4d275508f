import { expect, test } from "vitest";
import { drawPng } from "../fixtures/picture.fixture.ts";
import { readInPlace } from "./picture-job.ts";
import { PictureMemory } from "./picture-memory.ts";
import type { ReadPicture, SampleForm } from "./picture-sample.ts";

const form: SampleForm = {
  size: [4, 6],
  fit: "cover",
  indexed: false,
  channels: 3,
  background: [255, 255, 255],
  maxPixels: 2 ** 20,
};
const picture = (red: number): Uint8Array =>
  drawPng([9, 7], (x, y) => [red, 20 * x, 30 * y, x < 3 ? 0 : 255]);

/** A memory, and which pictures were decoded for it. */
function watched(limit?: number): {
  memory: PictureMemory;
  decoded: number[];
  read(red: number, how?: Partial<SampleForm>): Promise<ReadPicture>;
} {
  const memory = new PictureMemory({ limit });
  const decoded: number[] = [];
  return {
    memory,
    decoded,
    async read(red, how) {
      const bytes = picture(red);
      return memory.read(bytes, { ...form, ...how }, async (forms) => {
        decoded.push(red);
        return readInPlace({ bytes, source: "here" }, forms);
      });
    },
  };
}

/** What is read without a memory. */
async function plain(red: number, how: Partial<SampleForm> = {}): Promise<ReadPicture | undefined> {
  const [found] = await readInPlace({ bytes: picture(red), source: "here" }, [{ ...form, ...how }]);
  return found;
}

test("a picture is decoded once for its values and its colours, whichever is asked for first", async () => {
  for (const first of [false, true]) {
    const { decoded, read } = watched();
    for (const indexed of [first, !first, first])
      expect(await read(7, { indexed })).toEqual(await plain(7, { indexed }));
    expect(decoded).toEqual([7]);
    await read(8);
    expect(decoded).toEqual([7, 8]);
  }
});

test("what depends on another form is decoded for it, and colours do not depend on channels and background", async () => {
  const { decoded, read } = watched();
  await read(7);
  const others: Partial<SampleForm>[] = [
    { size: [5, 6] },
    { size: undefined, fit: "exact" },
    { fit: "stretch" },
    { channels: 1 },
    { background: [0, 0, 0] },
    { transparent: [7, 60, 0] },
    { maxPixels: 2 ** 19 },
  ];
  for (const how of others) expect(await read(7, how)).toEqual(await plain(7, how));
  expect(decoded).toEqual(Array.from({ length: 8 }, () => 7));
  await read(7, { indexed: true, channels: 1, background: [1, 2, 3] });
  expect(decoded).toHaveLength(8);
  const keyed = { indexed: true, transparent: [7, 80, 0] } as const;
  expect(await read(7, keyed)).toEqual(await plain(7, keyed));
  expect(decoded).toHaveLength(9);
});

test("a picture that is too large for one who asks is refused, though another had it decoded", async () => {
  const { read } = watched();
  await read(7);
  await expect(read(7, { maxPixels: 62 })).rejects.toThrow(
    "its 9x7 pixels are more than the limit of 62",
  );
  // And what fails is tried again.
  await expect(read(7, { maxPixels: 62 })).rejects.toThrow("more than the limit");
});

test("beyond its limit it keeps what it has, and what it does not keep is read all the same", async () => {
  // 4 * 6 values of 3 channels, and of 4.
  const { memory, decoded, read } = watched(72 + 96 + 80);
  for (const red of [1, 2, 1, 2, 2]) expect(await read(red)).toEqual(await plain(red));
  expect(memory.bytes).toBe(72 + 96 + 72);
  for (const red of [1, 2]) await read(red, { indexed: true });
  expect(decoded).toEqual([1, 2, 2]);
});

test("of a large picture that is read as it is, however small its file, only the sample that was asked for is made", async () => {
  const memory = new PictureMemory();
  const counts: number[] = [];
  const flat = drawPng([300, 300], () => [1, 2, 3, 255]);
  expect(flat.length).toBeLessThan(2 ** 14);
  const how = { fit: "exact", size: undefined } as const;
  for (const [bytes, other] of [
    [flat, how],
    [flat, {}],
    [picture(1), how],
  ] as const)
    await memory.read(bytes, { ...form, ...other }, async (forms) => {
      counts.push(forms.length);
      return readInPlace({ bytes, source: "here" }, forms);
    });
  expect(counts).toEqual([1, 2, 2]);
});
