// @module-tag ci
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import type { Dataset } from "../../dataset.ts";
import { DatasetError } from "../../errors/dataset-error.ts";
import { UnsupportedError } from "../../errors/format.ts";
import { StateMismatchError } from "../../errors/images.ts";
import { tar, zip } from "../../fixtures/archive.fixture.ts";
import { allBatches, firstBatches, stored } from "../../fixtures/batches.fixture.ts";
import { drawPng, png } from "../../fixtures/picture.fixture.ts";
import { prepare } from "../../prepared/prepare.ts";
import { fromBytes } from "../../source/byte-source.ts";
import { flips } from "../../transform/flips.ts";
import { subset } from "../../transform/subset.ts";
import type { OpenFilesDataset } from "../open-files-dataset.ts";
import { imageFolder } from "./image-folder.ts";
import { pictureFiles, type PictureFilesOptions } from "./picture-files.ts";

const count = 75;

function members(damaged: readonly number[] = []): { name: string; data: Uint8Array }[] {
  return Array.from({ length: count }, (_, i) => {
    const data = drawPng([4, 2], (x) => [i, 2 * i, 10 * x, 255]);
    const name = `set/${i % 3 === 0 ? "cat" : "dog"}/${String(i).padStart(3, "0")}.png`;
    return { name, data: damaged.includes(i) ? data.with(50, 1) : data };
  });
}

type Kind = "tar" | "tar.gz" | "zip";

async function open(
  kind: Kind,
  options: Partial<PictureFilesOptions> & { readonly damaged?: readonly number[] } = {},
): Promise<Dataset> {
  const { damaged, ...others } = options;
  const list = members(damaged);
  const bytes = kind === "zip" ? zip(list) : tar(...list, { name: "set/notes.txt", data: "-" });
  const packed = kind === "tar.gz" ? new Uint8Array(gzipSync(bytes)) : bytes;
  return pictureFiles({ from: fromBytes(packed, { name: "a" }), size: [2, 4], ...others });
}

describe.each(["tar", "tar.gz", "zip"] as const)("pictureFiles() of a %s", (kind) => {
  test("has the samples, labels and classes that imageFolder() has", async () => {
    // In the order of the archive, as those of a tar.gz.
    const held = await imageFolder({
      from: fromBytes(new Uint8Array(gzipSync(tar(...members())))),
      size: [2, 4],
      duplicates: "keep",
    });
    const data = await open(kind, { name: held.info.name });
    const access = kind === "tar.gz" ? "sequential" : "random";
    expect(data.info).toEqual({ ...held.info, access });
    const all = Array.from({ length: count }, (_, i) => i);
    expect(await data.read(all)).toEqual(await held.read(all));
    expect(await data.read([70, 3, 3])).toEqual(await held.read([70, 3, 3]));
    expect(() => data.read([count])).toThrow(RangeError);
  });

  test("fits pictures, and is told apart by files and form", async () => {
    const grey = await open(kind, { size: [1, 1], channels: 1, below: "set/cat" });
    expect(grey.info).toMatchObject({ shape: [1, 1, 1], count: 25, name: "a/set/cat" });
    expect(grey.info.classes).toBeUndefined();
    const { images } = await grey.read([1]);
    // Of 3, 6 and the middle of 10 and 20.
    expect([...images]).toEqual([Math.round(0.299 * 3 + 0.587 * 6 + 0.114 * 15)]);
    const prints = await Promise.all(
      [{}, { below: "set/cat" }, { channels: 1 as const }, { fit: "stretch" as const }].map(
        async (options) => (await open(kind, options)).fingerprint(),
      ),
    );
    expect(new Set(prints).size).toBe(4);
    expect(await (await open(kind)).fingerprint()).toBe(prints[0]);
  });

  test("is resumed, and skips what is damaged wherever it lies", async () => {
    const damaged = [0, 1, 31, 32, 40, 74];
    const options = {
      batchSize: 8,
      shuffle: { seed: 4, window: 20 },
      epochs: 2,
      onCorrupt: "skip",
    } as const;
    const whole = await allBatches(await open(kind, { damaged }), options);
    const skipped = whole.flatMap((batch) => batch.skipped.map(({ index }) => index));
    expect(skipped.toSorted((a, b) => a - b)).toEqual(damaged.flatMap((i) => [i, i]));
    expect(whole[0]?.skipped.every(({ index, error }) => error.sample === index)).toBe(true);
    const sound = await (await open("tar")).read([...(whole[3]?.indices ?? [])]);
    expect(whole[3]).toMatchObject(sound);
    for (const take of [3, 9, 10, 13]) {
      const begun = await firstBatches(await open(kind, { damaged }), { ...options, take });
      const state = stored(begun.at(-1)?.state);
      const rest = await allBatches(await open(kind, { damaged }), {
        ...options,
        state,
        workers: 1,
      });
      expect([...begun, ...rest]).toEqual(whole);
    }
    await expect(
      allBatches(await open(kind, { damaged: [40] }), { batchSize: 50 }),
    ).rejects.toMatchObject({ code: "checksum", sample: 40, member: "set/dog/040.png" });
  });
});

test("pictureFiles() refuses places without pictures, and sizes that are none", async () => {
  const size = [2, 2] as const;
  await expect(pictureFiles({ from: fromBytes(tar()), size })).rejects.toThrow(DatasetError);
  await expect(open("tar", { below: "dogs" })).rejects.toThrow(
    "Cannot open a/dogs: it has no PNG or JPEG pictures",
  );
  await expect(open("tar", { size: [0, 2] })).rejects.toThrow(RangeError);
});

test("what can only be read from front to back is not divided or mirrored", async () => {
  const tape = await open("tar.gz");
  expect(() => subset(tape, { from: 0, to: 2 })).toThrow(UnsupportedError);
  expect(() => flips(tape)).toThrow(
    "Cannot mirror a: it can only be read from front to back; prepare() makes one of it that can be read at any place",
  );
});

describe.each(["tar", "tar.gz", "zip", "folder"] as const)("other pixels of a %s", (kind) => {
  const place = mkdtempSync(join(tmpdir(), "pixelweft-recoloured-"));
  afterAll(() => rmSync(place, { recursive: true }));

  /** Pictures of one size in bytes, whose colour is in their palette. */
  async function pictures(blue: number): Promise<OpenFilesDataset> {
    const file = png({
      width: 1,
      height: 1,
      type: 3,
      rows: [0, 0],
      palette: [255 - blue, 0, blue],
    });
    const list = [{ name: "a.png", data: file }];
    mkdirSync(join(place, "set"), { recursive: true });
    writeFileSync(join(place, "set/a.png"), file);
    const archive = kind === "zip" ? zip(list) : tar(...list);
    const bytes = kind === "tar.gz" ? new Uint8Array(gzipSync(archive)) : archive;
    const from = kind === "folder" ? join(place, "set") : fromBytes(bytes, { name: "a" });
    return pictureFiles({ from, name: "a", size: [1, 1] });
  }

  test("are another data set for a resumed run and for prepare()", async () => {
    const red = await pictures(0);
    const [batch] = await firstBatches(red, { batchSize: 1, take: 1 });
    const folder = join(place, "prepared");
    await prepare(red, { folder });
    // What is unchanged goes on.
    expect(await allBatches(await pictures(0), { batchSize: 1, state: batch?.state })).toEqual([]);
    await prepare(await pictures(0), { folder });
    const blue = await pictures(255);
    expect([...(await blue.read([0])).images]).toEqual([0, 0, 255]);
    await expect(allBatches(blue, { batchSize: 1, state: batch?.state })).rejects.toThrow(
      StateMismatchError,
    );
    await expect(prepare(blue, { folder })).rejects.toThrow(StateMismatchError);
    const again = await prepare(blue, { folder, replace: true });
    expect([...(await again.read([0])).images]).toEqual([0, 0, 255]);
  });
});
