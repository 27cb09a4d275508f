import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { checkFit } from "../check/check-fit.ts";
import { checkParts } from "../check/check-parts.ts";
import { describeParts } from "../check/describe-parts.ts";
import { yardsticks } from "../check/yardsticks.ts";
import { openPart, openTrainingData } from "../choice/choice-parts.ts";
import { openParts } from "../choice/choice-parts.ts";
import { UnnamedSetError } from "../errors/images.ts";
import { zip } from "../fixtures/archive.fixture.ts";
import { integers, npyBytes } from "../fixtures/npy.fixture.ts";
import { deflateRawSync } from "../fixtures/zlib.fixture.ts";
import { openDataset } from "../open.ts";
import { openPrepared } from "../prepared/open-prepared.ts";
import { prepare } from "../prepared/prepare.ts";
import { flips } from "../transform/flips.ts";
import { shifts } from "../transform/shifts.ts";
import { subset } from "../transform/subset.ts";

const folder = mkdtempSync(join(tmpdir(), "pixelweft-codes-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Three images of 1 x 2 codes. */
const numbers = [3, 511, 0, 256, 7, 8];
const shape = [3, 1, 2];
const codes = (width = 2, descr = "<u2"): Uint8Array =>
  npyBytes(descr, shape, integers(numbers, width, descr.startsWith(">")));
const labels = npyBytes("<i8", [3], integers([2, 0, 1], 8));

function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

describe("an npz file", () => {
  const packed = (name: string, data: Uint8Array) => ({
    name,
    data,
    packed: new Uint8Array(deflateRawSync(data)),
  });
  const mean = { name: "mean.npy", data: npyBytes("<f8", [1], new Uint8Array(8)) };
  const opened = (members: Parameters<typeof zip>[0]) => openDataset(file("set.npz", zip(members)));

  test.each([
    ["stored", [{ name: "x.npy", data: codes() }, mean, { name: "y.npy", data: labels }]],
    ["deflated", [packed("x.npy", codes()), mean, packed("y.npy", labels)]],
    [
      "with several arrays, by name",
      [
        packed("codes.npy", codes()),
        packed("others.npy", codes()),
        packed("labels.npy", labels),
        packed("ids.npy", labels),
      ],
    ],
  ])("of arrays that are %s has codes and labels", async (_, members) => {
    const data = await opened(members);
    expect(data.found).toBe("a numpy file of codes");
    expect(await data.read([1])).toEqual({
      images: Uint8Array.of(0, 0, 0, 1),
      labels: Int32Array.of(0),
    });
    await data.close();
  });

  test("is unpacked again when it is read after it was closed", async () => {
    const data = await opened([packed("codes.npy", codes())]);
    const samples = await data.read([1]);
    await data.close();
    expect(await Promise.all([data.read([1]), data.read([1])])).toEqual([samples, samples]);
    await data.close();
    await data.close();
  });

  test("leaves nothing unpacked behind when a training on it is refused", async () => {
    const unpacked = (): string[] =>
      readdirSync(tmpdir()).filter((name) => name.startsWith(`pixelweft-unpacked-${process.pid}-`));
    const before = unpacked();
    const choice = { source: file("packed.npz", zip([packed("codes.npy", codes())])) };
    const { close } = await openTrainingData(choice);
    expect(unpacked()).toHaveLength(before.length + 1);
    await close();
    await expect(openTrainingData({ ...choice, flips: true })).rejects.toThrow("Cannot mirror");
    expect(unpacked()).toEqual(before);
  });

  test("of arrays that say not which are codes is refused with what it has", async () => {
    await expect(
      opened([mean, { name: "a.npy", data: codes() }, { name: "b.npy", data: codes() }]),
    ).rejects.toThrow(
      "of its arrays (mean [1] <f8; a [3, 1, 2] <u2; b [3, 1, 2] <u2) none is called codes, and not one alone has whole numbers",
    );
  });
});

describe("a set of codes", () => {
  const path = file(
    "codes.npy",
    npyBytes(
      "<i8",
      [20, 1, 2],
      integers(
        Array.from({ length: 40 }, (_, i) => 13 * i),
        8,
      ),
    ),
  );
  const marks = file(
    "labels.npy",
    npyBytes(
      "|u1",
      [20],
      Uint8Array.from({ length: 20 }, (_, i) => i % 4),
    ),
  );

  test("is divided, described and measured in values, not in bytes", async () => {
    const choice = { source: path, labels: marks };
    const opened = await openTrainingData(choice, { heldOut: 4, levels: 600 });
    const { train, validation } = opened;
    expect([train.info.count, validation.info.count]).toEqual([16, 4]);
    expect([train.info.codes, validation.info.codes]).toEqual([{ levels: 600 }, { levels: 600 }]);
    await opened.close();
    const parts = await openParts(choice);
    const described = await describeParts(parts);
    expect(described).toMatchObject({ shape: [1, 2, 1], levels: 508 });
    // 36 different codes, each once, in the part that is trained on.
    expect(described.orderZero).toBeCloseTo(Math.log2(36), 6);
    for await (const { images, copies, faults } of checkParts(parts.parts))
      expect([images > 0, copies, faults]).toEqual([true, 0, []]);
    await parts.close();
    const data = await openDataset(path);
    const { frequencies } = await yardsticks(data);
    await data.close();
    expect(frequencies).toBeCloseTo(Math.log2(40), 6);
  });

  test("says its levels with every batch, and fits a model of its shape", async () => {
    const data = await openPart({ source: path }, "train");
    const { value } = await data.batches({ batchSize: 2 }).next();
    expect(value?.levels).toBe(508);
    await checkFit(data, { shape: [1, 2, 1], codes: { levels: 508 } }, "train on");
    await expect(checkFit(data, { shape: [1, 2, 2] }, "train on")).rejects.toThrow(
      "its images are 1x2x1, the model takes 1x2x2",
    );
    expect(() => flips(subset(data, [0]))).toThrow("Cannot mirror");
    expect(() => shifts(subset(data, [0]), [0, 1])).toThrow("Cannot shift");
    await data.close();
  });

  test("is what it was when it was prepared", async () => {
    const data = await openDataset(path, { labels: marks });
    const place = join(folder, "prepared");
    await prepare(data, { folder: place });
    const later = await openPrepared(place);
    expect(later.info).toEqual({ ...data.info });
    expect(await later.read([7, 19])).toEqual(await data.read([7, 19]));
    await later.close();
    await data.close();
  });
});

test("an npz file of down-sampled ImageNet is not taken for codes", async () => {
  const images = { name: "data.npy", data: npyBytes("|u1", [1, 192], new Uint8Array(192)) };
  const numbered = { name: "labels.npy", data: npyBytes("|u1", [1], Uint8Array.of(1)) };
  await expect(openDataset(file("val_data.npz", zip([images, numbered])))).rejects.toThrow(
    UnnamedSetError,
  );
});
