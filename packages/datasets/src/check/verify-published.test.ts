import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { ChecksumError, TruncatedError } from "../errors/access.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { CountMismatchError } from "../errors/images.ts";
import { bytesOf } from "../fixtures/archive.fixture.ts";
import { memoryDataset } from "../set/memory-dataset.ts";
import { fromBytes } from "../source/byte-source.ts";
import { checkContents } from "./check-contents.ts";
import { publishedFiles } from "./published-files.ts";
import { verifyPublished } from "./verify-published.ts";

const folder = mkdtempSync(join(tmpdir(), "pixelweft-verify-"));
afterAll(() => rmSync(folder, { recursive: true }));

const debian = "/usr/share/datasets/fashion-mnist";
// On a developer's machine without the data this test is skipped; in CI it fails.
const absent = !existsSync(debian) && process.env["CI"] !== "true";

/** A file of that many bytes without any on the disk. */
function sparse(name: string, bytes: number): string {
  const path = join(folder, name);
  writeFileSync(path, "");
  truncateSync(path, bytes);
  return path;
}

const md5 = (bytes: Uint8Array): string => createHash("md5").update(bytes).digest("hex");

describe("publishedFiles", () => {
  test("has checksums of the right length, and no checksum for two different files", () => {
    const digests = publishedFiles.flatMap(({ md5: short, sha256 }) => [
      ...(short === undefined ? [] : [short]),
      ...(sha256 === undefined ? [] : [sha256]),
    ]);
    for (const digest of digests) expect(digest).toMatch(/^(?:[0-9a-f]{32}|[0-9a-f]{64})$/);
    expect(digests).toHaveLength(84);
    expect(new Set(digests).size).toBe(84);
  });

  test("has the pixels of CIFAR-100's binary files in their sizes", () => {
    const sizes = publishedFiles.filter(({ file }) => /^(?:train|test)\.bin$/.test(file));
    expect(sizes.map(({ bytes }) => bytes)).toEqual([50_000 * 3074, 10_000 * 3074]);
  });
});

describe("verifyPublished() by size", () => {
  test("knows a published size by the file's name, of any length", async () => {
    const path = sparse("train_64x64.tar", 12_112_588_800);
    const verified = await verifyPublished(path);
    expect(verified).toMatchObject({ outcome: "size", bytes: 12_112_588_800 });
    expect(verified.known?.dataset).toBe("imagenet64-oord");
  });

  test("knows a published size under another name, and a name in an address", async () => {
    const copy = await verifyPublished(sparse("copy.tar", 161_474_560));
    expect(copy).toMatchObject({ outcome: "size", known: { file: "valid_32x32.tar" } });
    const source = fromBytes(new Uint8Array(9), { name: "https://a.b/c/valid_32x32.tar?d=e/f" });
    await expect(verifyPublished(source)).rejects.toThrow(TruncatedError);
  });

  test("refuses a file that is too short or too long for its name", async () => {
    const short = verifyPublished(sparse("valid_64x64.tar", 477_255_679));
    await expect(short).rejects.toThrow(TruncatedError);
    await expect(short).rejects.toThrow("it has 477255679 bytes, not 477255680");
    const long = verifyPublished(sparse("cifar-10-binary.tar.gz", 170_052_172));
    await expect(long).rejects.toThrow("it has 170052172 bytes, not 170052171");
    await expect(long).rejects.toMatchObject({ code: "dataset" });
  });

  test("says that a page of HTML is one", async () => {
    const page = fromBytes(bytesOf("<!DOCTYPE html><p>503"), { name: "cifar-100-python.tar.gz" });
    await expect(verifyPublished(page)).rejects.toThrow("it is a page of HTML");
  });

  test("reports what it does not know, and does nothing when it is off", async () => {
    const own = fromBytes(new Uint8Array(5), { name: "pictures.zip" });
    expect(await verifyPublished(own)).toEqual({
      source: "pictures.zip",
      bytes: 5,
      outcome: "unknown",
    });
    const off = await verifyPublished(fromBytes(new Uint8Array(5), { name: "train_32x32.tar" }), {
      check: "off",
    });
    expect(off.outcome).toBe("off");
    await expect(verifyPublished(own, { check: "all" as "full" })).rejects.toThrow(RangeError);
  });
});

describe("verifyPublished() in full", () => {
  const zeros = new Uint8Array(9_327_124);
  const named = fromBytes(zeros, { name: "Imagenet8_val_npz.zip" });

  test("refuses another checksum of a right size, and names both", async () => {
    const full = verifyPublished(named, { check: "full" });
    await expect(full).rejects.toThrow(ChecksumError);
    await expect(full).rejects.toMatchObject({
      algorithm: "sha256",
      expected: "001df303a5524b85045a4f6f43c79e097497cd64847cdcf5f17dd0fa416a2c23",
      actual: createHash("sha256").update(zeros).digest("hex"),
    });
  });

  test("takes checksums that the caller accepts, MD5 or SHA-256, in capitals too", async () => {
    const accept = [md5(zeros).toUpperCase()];
    const read: number[] = [];
    const onProgress = (bytes: number): void => void read.push(bytes);
    const verified = await verifyPublished(named, { check: "full", accept, onProgress });
    expect(verified).toMatchObject({ outcome: "accepted", md5: md5(zeros) });
    expect(read.at(-1)).toBe(zeros.length);
  });

  test("refuses a wrong size before it reads, and reads when other checksums are accepted", async () => {
    const short = fromBytes(new Uint8Array(3), { name: "Imagenet8_val_npz.zip" });
    await expect(verifyPublished(short, { check: "full" })).rejects.toThrow(TruncatedError);
    const accept = [md5(new Uint8Array(3))];
    expect((await verifyPublished(short, { check: "full", accept })).outcome).toBe("accepted");
    await expect(verifyPublished(short, { check: "full", accept: ["00"] })).rejects.toThrow(
      TruncatedError,
    );
  });

  test("reports pickles of unknown versions and refuses none", async () => {
    const pickle = fromBytes(bytesOf("not a known version"), { name: "a/train_data_batch_10" });
    const verified = await verifyPublished(pickle, { check: "full" });
    expect(verified).toMatchObject({
      outcome: "unknown",
      md5: md5(bytesOf("not a known version")),
    });
  });

  test("ends with the signal's reason", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(verifyPublished(named, { check: "full", signal })).rejects.toThrow("enough");
  });
});

test.skipIf(absent)(
  "Fashion-MNIST as Debian packs it is known by what its files hold",
  async () => {
    const path = `${debian}/t10k-images-idx3-ubyte.gz`;
    expect((await verifyPublished(path)).outcome).toBe("unknown"); // sizes of packed files are not known
    const verified = await verifyPublished(path, { check: "full" });
    expect(verified).toMatchObject({
      outcome: "match",
      known: { dataset: "fashion-mnist", file: "t10k-images-idx3-ubyte" },
    });
    const other = await verifyPublished(path, { check: "full", dataset: "mnist" });
    expect(other.outcome).toBe("unknown");
  },
);

test("a packed file of the MNIST family that holds something else is reported", async () => {
  const packed = new Uint8Array(gzipSync(new Uint8Array(10_008)));
  const source = fromBytes(packed, { name: "t10k-labels-idx1-ubyte.gz" });
  expect((await verifyPublished(source, { check: "full" })).outcome).toBe("unknown");
});

describe("checkContents()", () => {
  const images = Uint8Array.from({ length: 600 }, (_, i) => i % 251);
  const set = (name: string, labels?: readonly number[]) =>
    memoryDataset({ name, shape: [1, 1, 1], images, ...(labels && { labels }) });
  const labels = Array.from({ length: 600 }, (_, i) => i % 3);

  test("counts classes and gives checksums of the contents", async () => {
    const seen: number[] = [];
    const onProgress = (read: number): void => void seen.push(read);
    const contents = await checkContents(set("a", labels), { each: 200, count: 600, onProgress });
    expect(contents.counts).toEqual([200, 200, 200]);
    expect(contents.images).toBe(createHash("sha256").update(images).digest("hex"));
    const wide = new Uint8Array(BigInt64Array.from(labels, BigInt).buffer);
    expect(contents.labels).toBe(createHash("sha256").update(wide).digest("hex"));
    expect(contents.known).toBe(undefined);
    expect(seen).toEqual([256, 512, 600]);
  });

  test("refuses other numbers than expected, or than published under the name", async () => {
    const data = set("a", labels);
    await expect(checkContents(data, { count: 599 })).rejects.toThrow(CountMismatchError);
    await expect(checkContents(data, { each: [100, 199] })).rejects.toThrow(
      "it has class 0 200 times, not 100 to 199",
    );
    await expect(checkContents(set("cifar-10/train", labels))).rejects.toThrow(
      "it has 600 images, not 50000",
    );
    await expect(checkContents(set("imagenet32-oord/validation"))).rejects.toThrow("not 49999");
    await expect(checkContents(set("imagenet32-hf/validation", labels))).rejects.toThrow(
      "not 50000",
    );
  });

  test("refuses a label that is no class", async () => {
    const data = { ...set("a", labels), info: { ...set("a").info, classes: ["x", "y"] } };
    await expect(checkContents(data)).rejects.toThrow(DatasetError);
    await expect(checkContents(data)).rejects.toMatchObject({ sample: 2 });
  });

  test("has no counts where there are no labels", async () => {
    const contents = await checkContents(set("a"), { each: 7 });
    expect(contents.counts).toEqual([]);
    expect(contents.labels).toBe(undefined);
  });
});
