import type { Backend } from "@pixelweft/tensor";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { afterAll, beforeAll, expect, test } from "vitest";
import { livelyModel } from "../checks/lively-model.fixture.ts";
import { crc32 } from "../crc32.ts";
import { createModel, type Model } from "../model/model.ts";
import { formatArchive, parseArchive } from "./archive.ts";
import { arithmeticOf } from "./check-arithmetic.ts";
import { laneCrc } from "./compress.ts";
import { codingModel, coderDigest, modelDigest } from "./digests.ts";
import { archiveModel, compress, decompress, listArchive } from "./mod.ts";

let backend: Backend;
beforeAll(async () => {
  backend = await wasmBackend({ threads: 1, relaxed: "off" });
});
afterAll(() => {
  backend.dispose();
});

const tiny = { height: 16, width: 16, levels: 2, hiddenChannels: 2, layers: 1, headChannels: 2 };

/** A model that is as good as sure of level 0, so that each 1 costs 16 bits. */
function sure(): Model {
  const model = createModel(tiny);
  return { ...model, parameters: { ...model.parameters, "head.1.bias": Float32Array.of(50, -50) } };
}

test.each([
  [15, 1, 15],
  [32, 2, 16],
  [33, 2, 17],
  [17 * 32, 32, 17],
])(
  "%i images of 512 bytes are in %i lanes where nobody says how many: of 8 KiB, and not above 32",
  async (count, lanes, imagesPerLane) => {
    const images = new Uint8Array(count * 256).fill(1);
    const archive = await compress({ images }, { backend, model: sure() });
    expect(listArchive(archive)).toMatchObject({ lanes, imagesPerLane });
  },
);

test("the CRC-32 of a lane is over its pixels and, behind them, both bytes of each class", () => {
  const labels = Int32Array.of(7, 0x0302);
  const wanted = crc32(Uint8Array.of(5, 6, 7, 0, 2, 3));
  expect(laneCrc({ images: Uint8Array.of(5, 6), labels })).toBe(wanted);
});

test("a lane with words behind its end is refused, though its pixels are right", async () => {
  const model = livelyModel({ ...tiny, height: 2, width: 2 });
  const archive = parseArchive(
    await compress({ images: Uint8Array.of(0, 1, 1, 0) }, { backend, model }),
  );
  const open = (more: readonly number[]): Promise<unknown> => {
    const lanes = archive.lanes.map(({ crc, stream }) => ({
      crc,
      stream: Uint8Array.of(...stream, ...more),
    }));
    return decompress(formatArchive({ ...archive, lanes }), { backend, model });
  };
  expect(await open([])).toEqual({ images: Uint8Array.of(0, 1, 1, 0) });
  await expect(open([0, 0])).rejects.toMatchObject({ code: "checksum" });
});

test("an archive of as many pixels as the limit is taken", async () => {
  const model = livelyModel({ ...tiny, height: 2, width: 2 });
  const images = Uint8Array.of(0, 1, 1, 0);
  const archive = await compress({ images }, { backend, model });
  expect((await decompress(archive, { backend, model, limit: 4 })).images).toEqual(images);
});

/** An archive of a few bytes whose images have so many rows and columns. */
function forged(side: number): { readonly archive: Uint8Array; readonly model: Model } {
  const large = { ...tiny, height: side, width: side, levels: 256, firstKernelSize: 3 };
  const model = createModel({ ...large, positionPlanes: false });
  const archive = formatArchive({
    shape: { height: side, width: side, channels: 1, levels: 256, numClasses: 0 },
    count: 1,
    imagesPerLane: 1,
    modelDigest: modelDigest(codingModel(model)),
    coderDigest: coderDigest(arithmeticOf(backend, "test")),
    lanes: [{ crc: 0, stream: Uint8Array.of(0, 0, 1, 0) }],
  });
  return { archive, model };
}

test("an archive of few bytes whose image takes more memory than the limit is refused before it is taken", async () => {
  const { archive, model } = forged(2000);
  expect(archive.length).toBeLessThan(100);
  const refused = decompress(archive, { backend, model });
  await expect(refused).rejects.toMatchObject({ name: "ArchiveError", code: "limit" });
  // Of the logits of each pixel alone.
  const least = 2000 * 2000 * 256 * 4;
  const [, bytes = ""] = /takes (\d+) bytes of memory/.exec(await messageOf(refused)) ?? [];
  expect(Number(bytes)).toBeGreaterThan(least);
  expect(await messageOf(refused)).toContain("more than the 2147483648 of memoryLimit");
  const small = forged(16);
  const tight = { backend, model: small.model, memoryLimit: 16 * 16 * 256 * 4 };
  expect(await messageOf(decompress(small.archive, tight))).toContain("of memoryLimit");
});

test("an image for which the backend has no room is refused as an archive, whatever the limits", async () => {
  const free = { limit: Infinity, memoryLimit: Infinity };
  for (const side of [2030, 3000]) {
    const { archive, model } = forged(side);
    const refused = decompress(archive, { backend, model, ...free });
    await expect(refused).rejects.toMatchObject({ name: "ArchiveError", code: "limit" });
    await expect(refused).rejects.toHaveProperty("cause");
  }
});

test("fewer images are decoded at once where memory is short, to the same pixels", async () => {
  const model = livelyModel(tiny);
  const images = Uint8Array.from({ length: 8 * 256 }, (_, i) => (i * i) % 2);
  const archive = await compress({ images }, { backend, model, imagesPerLane: 1 });
  const steps = async (memoryLimit: number): Promise<number[]> => {
    const done: number[] = [];
    const onProgress = (number: number): void => void done.push(number);
    const found = await decompress(archive, { backend, model, memoryLimit, onProgress });
    expect(found.images).toEqual(images);
    return done;
  };
  expect(await steps(2 ** 31)).toEqual([8]);
  const [, one = ""] =
    /takes (\d+) bytes/.exec(
      await messageOf(decompress(archive, { backend, model, memoryLimit: 0 })),
    ) ?? [];
  expect(await steps(Number(one))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect((await steps(4 * Number(one))).length).toBeLessThan(8);
});

test("limits that limit nothing are refused", async () => {
  const none = { backend, model: livelyModel(tiny) };
  for (const limits of [{ limit: Number.NaN }, { memoryLimit: Number.NaN }, { memoryLimit: -1 }])
    await expect(decompress(new Uint8Array(), { ...none, ...limits })).rejects.toThrow(RangeError);
});

async function messageOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "nothing is wrong",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

test("an archive that names a model of vectors is damaged: no such model compresses", async () => {
  const model = livelyModel({ ...tiny, vectorSize: 3 });
  const digest = modelDigest(codingModel(model));
  const shape = { height: 16, width: 16, channels: 1, levels: 2, numClasses: 0 };
  const archive = formatArchive({
    shape,
    count: 1,
    imagesPerLane: 1,
    modelDigest: digest,
    coderDigest: coderDigest(arithmeticOf(backend, "test")),
    lanes: [{ crc: 0, stream: Uint8Array.of(0, 0, 1, 0) }],
  });
  await expect(decompress(archive, { backend, model })).rejects.toMatchObject({ code: "damaged" });
});

test("a model is named by its averaged weights where it has them, whatever is masked", () => {
  const model = livelyModel({ ...tiny, channels: 3, hiddenChannels: 6, headChannels: 6 });
  const { config, parameters } = model;
  const more = Object.entries(parameters).map(([name, own]) => [name, own.map((x) => x + 1)]);
  const ema: Model["parameters"] = Object.fromEntries(more);
  const training = { step: 1, examples: 1, seed: 0, slots: {}, ema };
  expect(archiveModel({ config, parameters, training })).toBe(
    archiveModel({ config, parameters: ema }),
  );
  const masked = codingModel({ config, parameters: ema });
  expect(masked.parameters).not.toEqual(ema);
  expect(archiveModel(masked)).toBe(archiveModel({ config, parameters: ema }));
});
