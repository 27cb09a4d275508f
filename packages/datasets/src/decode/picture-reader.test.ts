// @module-tag ci
import { expect, test } from "vitest";
import { DatasetError } from "../errors/dataset-error.ts";
import { drawPng, smallJpeg } from "../fixtures/picture.fixture.ts";
import { randomStream } from "../set/random.ts";
import { readInPlace, type PictureFile } from "./picture-job.ts";
import { PictureMemory } from "./picture-memory.ts";
import { startReader } from "./picture-reader.ts";
import type { SampleForm } from "./picture-sample.ts";

const random = randomStream([3, 1, 4, 1]);
const noise = (): number => Math.floor(256 * random());
/** Small and large files of several sizes, a damaged large one among them. */
const files: PictureFile[] = [
  [3, 2],
  [90, 80],
  [120, 70],
  [200, 90],
  [16, 16],
].map(([width = 1, height = 1], i) => ({
  bytes: drawPng([width, height], () => [noise(), noise(), noise(), i % 2 ? noise() : 255]),
  source: "here",
  member: `${i}.png`,
}));
files.push({ bytes: smallJpeg, source: "here", member: "small.jpg" });
const [, large] = files;
const cut = large?.bytes.with(9000, (large.bytes[9000] ?? 0) ^ 1) ?? new Uint8Array();
files.push({ bytes: cut, source: "here", member: "cut.png" });

const base = { fit: "cover", channels: 3, background: [9, 8, 7], maxPixels: 2 ** 20 } as const;
const forms: SampleForm[] = [
  { ...base, size: [8, 12], indexed: false },
  { ...base, size: [8, 12], indexed: true },
  { ...base, fit: "exact", indexed: false, channels: 1 },
  { ...base, size: [100, 100], fit: "pad", indexed: true },
];

async function outcome(read: Promise<unknown>): Promise<unknown> {
  return read.catch((error: unknown) => {
    if (error instanceof DatasetError) return { ...error, message: error.message };
    throw error;
  });
}

test.each(forms)(
  "threads read as is read in place, with a memory and without, form %#",
  async (form) => {
    expect(files.filter(({ bytes }) => bytes.length >= 2 ** 14)).toHaveLength(4);
    const expected = await Promise.all(
      files.map(async (file) => outcome(readInPlace(file, [form]).then(([found]) => found))),
    );
    expect(expected.at(-1)).toMatchObject({ member: "cut.png", source: "here" });
    const memory = new PictureMemory();
    for (const options of [{ threads: 3 }, { threads: 3, memory }, { threads: 1, memory }, {}]) {
      const reader = startReader(form, options);
      const found = await Promise.all(files.map(async (file) => outcome(reader.read(file))));
      await reader.end();
      expect(found).toEqual(expected);
    }
  },
);

test("with one thread pictures are read one after the other", () => {
  const [form] = forms;
  if (!form) throw new Error("Cannot test: there is no form");
  expect(startReader(form, { threads: 1 }).together).toBe(1);
  expect(startReader(form, { threads: 4 }).together).toBe(8);
  expect(startReader({ ...form, size: undefined }, { threads: 4 }).together).toBe(4);
});
