import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { modelBatches } from "../batch/model-batch.ts";
import { checkFit } from "../check/check-fit.ts";
import { checkParts } from "../check/check-parts.ts";
import { describeParts } from "../check/describe-parts.ts";
import { yardsticks } from "../check/yardsticks.ts";
import { openPart, openTrainingData } from "../choice/choice-parts.ts";
import { openParts } from "../choice/choice-parts.ts";
import { TruncatedError } from "../errors/access.ts";
import { NpyError } from "../errors/format.ts";
import { CountMismatchError } from "../errors/images.ts";
import { zip } from "../fixtures/archive.fixture.ts";
import { integers, npyBytes } from "../fixtures/npy.fixture.ts";
import { deflateRawSync } from "../fixtures/zlib.fixture.ts";
import { openDataset } from "../open.ts";
import { openPrepared } from "../prepared/open-prepared.ts";
import { prepare } from "../prepared/prepare.ts";
import { fromBytes, type ByteSource } from "../source/byte-source.ts";
import { flips } from "../transform/flips.ts";
import { shifts } from "../transform/shifts.ts";
import { subset } from "../transform/subset.ts";
import { codesDataset } from "./codes-dataset.ts";

const folder = mkdtempSync(join(tmpdir(), "pixelweft-codes-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Three images of 1 x 2 codes. */
const numbers = [3, 511, 0, 256, 7, 8];
const shape = [3, 1, 2];
const codes = (width = 2, descr = "<u2"): Uint8Array =>
  npyBytes(descr, shape, integers(numbers, width, descr.startsWith(">")));
const labels = npyBytes("<i8", [3], integers([2, 0, 1], 8));
const source = (bytes: Uint8Array) => fromBytes(bytes, { name: "a.npy" });

function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

test("a source of codes that holds no array is closed when it is refused", async () => {
  const close = vi.fn<() => Promise<void>>(async () => {});
  const from: ByteSource = { ...source(codes().subarray(1)), close };
  await expect(codesDataset({ from })).rejects.toThrow("Cannot read");
  expect(close).toHaveBeenCalled();
});

describe("codesDataset()", () => {
  test.each([
    ["<u2", 2],
    [">u2", 2],
    ["<i2", 2],
    ["<i4", 4],
    [">i4", 4],
    ["<u8", 8],
    [">i8", 8],
  ])("reads whole numbers of type %s", async (descr, width) => {
    const data = await codesDataset({ from: source(codes(width, descr)), labels });
    expect(data.info).toMatchObject({
      count: 3,
      shape: [1, 2, 2],
      codes: { levels: 512 },
      levels: 512,
    });
    const batches = modelBatches(
      data.batches({ batchSize: 2 }),
      { levels: 512, numClasses: 3 },
      data.info,
    );
    const { value } = await batches.next();
    expect(value).toMatchObject({
      images: Uint16Array.of(3, 511, 0, 256),
      shape: [1, 2, 1],
      labels: Int32Array.of(2, 0),
    });
    const { value: last } = await batches.next();
    expect(last).toMatchObject({ images: Uint16Array.of(7, 8), labels: Int32Array.of(1) });
  });

  test("keeps up to 256 levels in bytes, and channels of codes", async () => {
    const bytes = npyBytes("|b1", [2, 1, 2, 3], integers([1, 0, 0, 1, 1, 1, 0, 0, 0, 0, 1, 0], 1));
    const data = await codesDataset({ from: source(bytes) });
    expect(data.info).toMatchObject({ count: 2, shape: [1, 2, 3], codes: { levels: 2 } });
    expect((await data.read([1])).images).toEqual(Uint8Array.of(0, 0, 0, 0, 1, 0));
    const signed = npyBytes("|i1", [1, 1, 2], integers([127, 5], 1));
    const small = await codesDataset({ from: source(signed), levels: 200 });
    expect((await small.read([0])).images).toEqual(Uint8Array.of(127, 5));
  });

  test("has the same fingerprint for the same numbers of another type, and another for other ones", async () => {
    const print = async (bytes: Uint8Array, marks?: Uint8Array): Promise<string> => {
      const how = { from: source(bytes), ...(marks && { labels: marks }) };
      return (await codesDataset(how)).fingerprint();
    };
    const known = await print(codes());
    expect(await print(codes(8, ">i8"))).toBe(known);
    expect(await print(npyBytes("<u2", [3, 2, 1], integers(numbers, 2)))).not.toBe(known);
    expect(await print(npyBytes("<u2", shape, integers([3, 511, 0, 256, 7, 9], 2)))).not.toBe(
      known,
    );
    expect(await print(codes(), labels)).not.toBe(known);
  });

  test.each([
    [
      "floats",
      npyBytes("<f4", shape, new Uint8Array(24)),
      "elements of type <f4, not whole numbers",
    ],
    ["objects", npyBytes("|O", shape, new Uint8Array(48)), 'elements of type "|O"'],
    [
      "the order of Fortran",
      npyBytes("<u2", shape, integers(numbers, 2), { fortran: true }),
      "in the order of Fortran, which numpy.ascontiguousarray()",
    ],
    [
      "rank 2",
      npyBytes("<u2", [3, 2], integers(numbers, 2)),
      "it has the shape [3, 2], not [n, height, width]",
    ],
    [
      "rank 5",
      npyBytes("<u2", [3, 1, 2, 1, 1], integers(numbers, 2)),
      "it has the shape [3, 1, 2, 1, 1]",
    ],
    [
      "images without a pixel",
      npyBytes("<u2", [3, 0, 2], new Uint8Array()),
      "it has the shape [3, 0, 2]",
    ],
    [
      "a negative number",
      npyBytes("<i8", shape, integers([0, 1, 2, -1, 4, 5], 8)),
      "its element [1, 0, 1] is -1, not a whole number from 0 to 65535",
    ],
    [
      "a negative byte",
      npyBytes("|i1", shape, integers([0, 1, 2, 3, 4, -5], 1)),
      "its element [2, 0, 1] is -5,",
    ],
    [
      "a large number",
      npyBytes(">u4", shape, integers([0, 1, 2, 3, 65536, 5], 4, true)),
      "its element [2, 0, 0] is 65536,",
    ],
  ])("refuses %s", async (_, bytes, message) => {
    const opening = codesDataset({ from: source(bytes) });
    await expect(opening).rejects.toThrow(NpyError);
    await expect(opening).rejects.toThrow(message);
  });

  test("refuses a code at or above the levels, and levels that there cannot be", async () => {
    await expect(codesDataset({ from: source(codes()), levels: 511 })).rejects.toThrow(
      "Cannot read a.npy: its element [0, 0, 1] is 511, and its 511 levels are 0 to 510",
    );
    expect((await codesDataset({ from: source(codes()), levels: 512 })).info.count).toBe(3);
    for (const levels of [1, 65_537, 2.5])
      await expect(codesDataset({ from: source(codes()), levels })).rejects.toThrow(RangeError);
  });

  test("refuses labels of another number, and negative ones", async () => {
    const labelled = (marks: Uint8Array) => codesDataset({ from: source(codes()), labels: marks });
    await expect(labelled(npyBytes("|u1", [2], Uint8Array.of(0, 1)))).rejects.toThrow(
      CountMismatchError,
    );
    await expect(labelled(npyBytes("|u1", [2], Uint8Array.of(0, 1)))).rejects.toThrow(
      "Cannot open a.npy: it has 3 images and 2 labels",
    );
    await expect(labelled(npyBytes("|i1", [3], integers([0, -1, 1], 1)))).rejects.toThrow(
      "the label of image 1 is -1",
    );
    await expect(labelled(npyBytes("<f4", [3], new Uint8Array(12)))).rejects.toThrow(NpyError);
  });

  test("refuses an empty path of labels, which is no set without labels", async () => {
    await expect(codesDataset({ from: source(codes()), labels: "" })).rejects.toThrow(
      new TypeError('Cannot open "": it is empty, and names nothing'),
    );
  });

  test("refuses a file that was cut anywhere", async () => {
    const whole = codes();
    for (let length = 0; length < whole.length; length += 3) {
      const opening = codesDataset({ from: source(whole.subarray(0, length)) });
      await expect(opening, `${length} bytes`).rejects.toThrow(/^Cannot read .*a\.npy/);
    }
    await expect(codesDataset({ from: source(whole.subarray(0, -1)) })).rejects.toThrow(
      TruncatedError,
    );
  });
});

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
