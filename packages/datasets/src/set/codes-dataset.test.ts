import { describe, expect, test, vi } from "vitest";
import { modelBatches } from "../batch/model-batch.ts";
import { TruncatedError } from "../errors/access.ts";
import { NpyError } from "../errors/format.ts";
import { CountMismatchError } from "../errors/images.ts";
import { integers, npyBytes } from "../fixtures/npy.fixture.ts";
import { fromBytes, type ByteSource } from "../source/byte-source.ts";
import { codesDataset } from "./codes-dataset.ts";

/** Three images of 1 x 2 codes. */
const numbers = [3, 511, 0, 256, 7, 8];
const shape = [3, 1, 2];
const codes = (width = 2, descr = "<u2"): Uint8Array =>
  npyBytes(descr, shape, integers(numbers, width, descr.startsWith(">")));
const labels = npyBytes("<i8", [3], integers([2, 0, 1], 8));
const source = (bytes: Uint8Array) => fromBytes(bytes, { name: "a.npy" });

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

  test.each([[[0, 4, 4]], [[0, 2 ** 32, 2 ** 32]]])("refuses no images: %j", async (empty) => {
    const from = source(npyBytes("<u2", empty, new Uint8Array()));
    await expect(codesDataset({ from })).rejects.toThrow(
      `it has the shape [${empty.join(", ")}], and holds no images`,
    );
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
