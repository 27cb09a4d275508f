import { expect, test } from "vitest";
import type { BatchProgress } from "../dataset.ts";
import { ChecksumError, TruncatedError } from "../errors/access.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { JpegError, PngError } from "../errors/format.ts";
import { allBatches, pictures, pictureTape } from "../fixtures/batches.fixture.ts";
import { drawPng, smallJpeg } from "../fixtures/picture.fixture.ts";
import { shapes } from "../set/shapes.ts";
import { receiveError, sendError } from "./decoder-error.ts";
import { moduleAddress, startDecoders } from "./decoder-pool.ts";
import { taskOf } from "./decoder-task.ts";
import { DecoderThread } from "./decoder-thread.ts";
import { decodeInPlace, readInPlace, type PictureFile } from "./picture-job.ts";

const form = {
  height: 8,
  width: 16,
  channels: 3,
  background: [0, 0, 0],
  fit: "exact",
  maxPixels: 2 ** 20,
} as const;

function files(count: number): PictureFile[] {
  return Array.from({ length: count }, (_, sample) => ({
    bytes: sample % 5 === 3 ? smallJpeg : drawPng([16, 8], (x, y) => [x * y, sample, 3 * x, 255]),
    source: "these",
    member: `${sample}`,
    sample,
  }));
}

/** What decoding throws, as plain data. */
async function thrown(decode: typeof decodeInPlace, list: PictureFile[]): Promise<object> {
  try {
    await decode(list, form);
  } catch (error) {
    if (error instanceof DatasetError)
      return { ...error, kind: error.constructor.name, message: error.message, cause: undefined };
    throw error;
  }
  return {};
}

test.each([1, 2, 3])("%i threads decode PNG and JPEG as is done in place", async (count) => {
  const decoders = startDecoders(count);
  const expected = await decodeInPlace(files(70), form);
  expect(decoders.threads()).toBe(0);
  // Calls that overlap are kept apart.
  const [all, few, none] = await Promise.all([
    decoders.decode(files(70), form),
    decoders.decode(files(4), form),
    decoders.decode([], form),
  ]);
  expect(decoders.threads()).toBe(count);
  expect(all).toEqual(expected);
  expect(few).toEqual(expected.subarray(0, few.length));
  expect(none).toEqual(new Uint8Array());
  await decoders.end();
});

test("a thread's error is the one thrown in place: the first in order, of the same class", async () => {
  const decoders = startDecoders(2);
  const cut = files(70);
  const first = cut[40]?.bytes ?? new Uint8Array();
  const swap = (sample: number, bytes: Uint8Array): void => {
    cut[sample] = { ...cut[sample], source: "these", member: `${sample}`, sample, bytes };
  };
  swap(66, Uint8Array.of(1, 2, 3));
  expect(await thrown(decoders.decode, cut)).toMatchObject({ code: "unsupported", sample: 66 });
  swap(63, smallJpeg.subarray(0, 100));
  swap(40, first.with(45, (first[45] ?? 0) ^ 1)); // in its pixels
  swap(12, first.subarray(0, 50));
  for (const sample of [12, 40, 63]) {
    const expected = await thrown(decodeInPlace, cut);
    expect(expected).toHaveProperty("sample", sample);
    expect(await thrown(decoders.decode, cut)).toEqual(expected);
    swap(sample, first);
  }
  await decoders.end();
});

test("errors keep their class and their place on the way from a thread", () => {
  const place = { source: "s", member: "m", offset: 4, sample: 7 };
  const errors = [
    new PngError("Cannot a", place),
    new JpegError("Cannot b", { source: "s" }),
    new TruncatedError("Cannot c", place),
    new DatasetError("Cannot d", place),
    new ChecksumError("Cannot e", { ...place, algorithm: "crc32", expected: "1", actual: "2" }),
  ];
  for (const error of errors) {
    const received = receiveError(structuredClone(sendError(error)));
    expect(received).toEqual(error);
    expect(received.constructor).toBe(error.constructor);
  }
});

test("a thread that cannot start is none, and one that is lost gives its tasks back", async () => {
  expect(await DecoderThread.start("data:text/javascript,no module")).toBeUndefined();
  const address = moduleAddress(
    import.meta.url.replace(/decoder-pool\.test\.ts.*$/, "decoder-pool.ts"),
  );
  const thread = await DecoderThread.start(address ?? "");
  const done = await thread?.run(taskOf(0, files(3), form));
  expect(done?.images).toEqual(await decodeInPlace(files(3), form));
  const sent = taskOf(2, files(3), form);
  structuredClone(sent.bytes, { transfer: [sent.bytes.buffer] }); // nothing is left to send
  expect(await thread?.run(sent)).toBeUndefined();
  expect(thread?.load).toBe(0);
  const task = taskOf(1, files(3), form);
  const running = thread?.run(task);
  thread?.end();
  expect(await running).toBeUndefined();
  expect(thread?.load).toBe(Infinity);
  expect(await thread?.run(task)).toBeUndefined();
});

test("a thread decodes a picture once and makes samples of several forms of it", async () => {
  const decoders = startDecoders(1);
  const [file] = files(1);
  if (!file) throw new Error("Cannot test: there is no file");
  const sample = { ...form, indexed: false, size: [4, 4] } as const;
  const forms = [{ ...sample, fit: "cover" as const }, { ...sample, indexed: true }, sample];
  const found = await decoders.read(file, forms);
  expect(decoders.threads()).toBe(1);
  expect(found).toEqual(await readInPlace(file, forms));
  const [height, width] = [8, 16];
  expect(found.slice(1)).toEqual([
    { height, width },
    { height, width },
  ]);
  await expect(decoders.read({ ...file, bytes: Uint8Array.of(1) }, forms)).rejects.toMatchObject({
    code: "unsupported",
    member: "0",
  });
  await decoders.end();
});

test("the module of a thread lies beside this one, as source or built, and not in a bundle", () => {
  expect(moduleAddress("file:///a/src/decoder-pool.ts")).toBe("file:///a/src/decoder-task.ts");
  expect(moduleAddress("http://a/dist/decoder-pool.js?v=1")).toBe("http://a/dist/decoder-task.js");
  expect(moduleAddress("https://a/assets/index-1f.js")).toBeUndefined();
});

test.each([pictures, pictureTape])(
  "batches() says how many threads decode, case %#",
  async (make) => {
    const told: BatchProgress[] = [];
    const run = { batchSize: 8, shuffle: { seed: 1, window: 16 }, onCorrupt: "skip" } as const;
    const onProgress = (progress: BatchProgress): void => void told.push(progress);
    const damaged = [5, 20];
    const batches = await allBatches(make(40, { damaged }), { ...run, workers: 2, onProgress });
    expect(batches).toEqual(await allBatches(make(40, { damaged }), run));
    expect(told.map(({ workers }) => workers)).toEqual([2, 2, 2, 2, 2]);
  },
);

test("threads are for what is decoded: other data starts none", async () => {
  const told: number[] = [];
  const onProgress = ({ workers }: BatchProgress): void => void told.push(workers);
  const drawn = shapes({ split: "test", count: 4, height: 4, width: 4 });
  await allBatches(drawn, { batchSize: 2, workers: 2, onProgress });
  expect(told).toEqual([0, 0]);
});
