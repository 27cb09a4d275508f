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
