import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { MissingDataError } from "../../errors/access.ts";
import { DatasetError } from "../../errors/dataset-error.ts";
import { CifarError, UnsafePickleError } from "../../errors/format.ts";
import { bytesOf, little, tar, zip, type Member } from "../../fixtures/archive.fixture.ts";
import { pickledBatch } from "../../fixtures/pickle.fixture.ts";
import { fromBytes } from "../../source/byte-source.ts";
import { concatenate } from "../../source/concatenate.ts";
import { randomStream } from "../random.ts";
import { parseBinaryBatch, parsePickledBatch } from "./cifar-batch.ts";
import { cifar100Classes, cifar100Superclasses, cifar10Classes } from "./cifar-classes.ts";
import {
  cifar10,
  cifar100,
  cifar100Layout,
  cifar10Layout,
  openCifar,
  type CifarLayout,
} from "./cifar.ts";

const folder = mkdtempSync(join(tmpdir(), "pixelweft-cifar-"));
afterAll(() => rmSync(folder, { recursive: true }));

const ten: CifarLayout = { ...cifar10Layout, count: { train: 4, test: 10 } };
const hundred: CifarLayout = { ...cifar100Layout, count: { train: 200, test: 100 } };

/** Image `n`: red is n, green counts columns, blue counts rows. */
function planes(n: number): Uint8Array {
  return Uint8Array.from(
    { length: 3072 },
    (_, i) => [n, i % 32, Math.floor(i / 32) % 32][Math.floor(i / 1024)] ?? 0,
  );
}

function binary(labels: readonly (readonly number[])[], first = 0): Uint8Array {
  return concatenate(labels.flatMap((row, i) => [Uint8Array.from(row), planes(first + i)]));
}

function python(
  keys: readonly string[],
  labels: readonly (readonly number[])[],
  first = 0,
): Uint8Array {
  const data = concatenate(labels.map((_, i) => planes(first + i)));
  const lists = Object.fromEntries(keys.map((key, k) => [key, labels.map((row) => row[k] ?? 0)]));
  return pickledBatch(data, { width: 3072, labels: lists });
}

/** The labels of batch `b` of five with four images each. */
const labelsOf = (b: number): number[][] => [0, 1, 2, 3].map((i) => [(4 * b + i) % 10]);
const batches = [2, 0, 4, 1, 3]; // the archive's order is not that of the numbers

const binaryFiles: Member[] = [
  { name: "cifar-10-batches-bin/", type: "5" },
  { name: "cifar-10-batches-bin/readme.html", data: "<html>" },
  ...batches.map((b) => ({
    name: `cifar-10-batches-bin/data_batch_${b + 1}.bin`,
    data: binary(labelsOf(b), 4 * b),
  })),
  {
    name: "cifar-10-batches-bin/test_batch.bin",
    data: binary(
      Array.from({ length: 10 }, (_, i) => [i]),
      100,
    ),
  },
];
const pythonFiles: Member[] = [
  { name: "cifar-10-batches-py/batches.meta", data: "x" },
  ...batches.map((b) => ({
    name: `cifar-10-batches-py/data_batch_${b + 1}`,
    data: python(["labels"], labelsOf(b), 4 * b),
  })),
];

function open(bytes: Uint8Array, layout = ten, split: "train" | "test" = "train") {
  return openCifar(layout, {
    split,
    from: fromBytes(bytes, { name: "a.tar" }),
    labels: layout.kinds.length - 1,
  });
}

async function checkTrain(data: Awaited<ReturnType<typeof open>>): Promise<void> {
  expect(data.info).toMatchObject({
    name: "cifar-10/train",
    shape: [32, 32, 3],
    count: 20,
    classes: cifar10Classes,
  });
  const { images, labels } = await data.read(Array.from({ length: 20 }, (_, i) => i));
  expect([...(labels ?? [])]).toEqual(Array.from({ length: 20 }, (_, i) => i % 10));
  const pixel = (sample: number, row: number, column: number): number[] => {
    const at = sample * 3072 + (row * 32 + column) * 3;
    return [...images.subarray(at, at + 3)];
  };
  expect(pixel(0, 0, 0)).toEqual([0, 0, 0]);
  expect(pixel(7, 5, 31)).toEqual([7, 31, 5]);
  expect(pixel(19, 31, 2)).toEqual([19, 2, 31]);
}

test("CIFAR-10 is read from a packed archive, an archive, a zip archive and a folder, binary and pickled", async () => {
  await checkTrain(await open(new Uint8Array(gzipSync(tar(...binaryFiles)))));
  await checkTrain(await open(tar(...binaryFiles)));
  await checkTrain(await open(new Uint8Array(gzipSync(tar(...pythonFiles)))));
  await checkTrain(await open(zip(pythonFiles.map(({ name, data = "" }) => ({ name, data })))));
  mkdirSync(join(folder, "cifar-10-batches-bin"));
  for (const { name, data } of binaryFiles)
    if (data !== undefined) writeFileSync(join(folder, name), data);
  for (const from of [folder, join(folder, "cifar-10-batches-bin")])
    await checkTrain(await openCifar(ten, { split: "train", from, labels: 0 }));
});

test("the test split is another file, and the fingerprints of both kinds of file are equal", async () => {
  const held = await open(tar(...binaryFiles), ten, "test");
  expect(held.info).toMatchObject({ name: "cifar-10/test", count: 10 });
  expect((await held.read([9])).images[0]).toBe(109);
  const [a, b] = await Promise.all([open(tar(...binaryFiles)), open(tar(...pythonFiles))]);
  expect(await a.fingerprint()).toBe(await b.fingerprint());
  expect(await a.fingerprint()).not.toBe(await held.fingerprint());
});

describe("CIFAR-100", () => {
  const rows = Array.from({ length: 200 }, (_, i) => [Math.floor((i % 100) / 5), i % 100]);
  const train = { name: "cifar-100-binary/train.bin", data: binary(rows) };

  test("has fine and coarse labels", async () => {
    const from = fromBytes(tar(train), { name: "a.tar" });
    const fine = await openCifar(hundred, { split: "train", from, labels: 1 });
    const coarse = await openCifar(hundred, { split: "train", from, labels: 0 });
    expect((await fine.read([137])).labels).toEqual(Int32Array.of(37));
    expect((await coarse.read([137])).labels).toEqual(Int32Array.of(7));
    expect([fine.info.classes, coarse.info.classes]).toEqual([
      cifar100Classes,
      cifar100Superclasses,
    ]);
    expect([cifar100Classes.length, cifar100Superclasses.length]).toEqual([100, 20]);
    expect(cifar100Classes.toSorted()).toEqual(cifar100Classes);
    const keys = ["coarse_labels", "fine_labels"];
    const pickled = await open(
      tar({ name: "cifar-100-python/train", data: python(keys, rows) }),
      hundred,
    );
    expect(await pickled.fingerprint()).toBe(await fine.fingerprint());
  });

  test("with a label beyond its classes is refused, with its sample", async () => {
    for (const [kind, value, key] of [
      [0, 20, "coarse_labels"],
      [1, 100, "fine_labels"],
    ] as const) {
      const wrong = binary(rows).slice();
      wrong[3074 * 7 + kind] = value;
      const opening = open(tar({ ...train, data: wrong }), hundred);
      await expect(opening).rejects.toMatchObject({ code: "cifar", sample: 7 });
      await expect(opening).rejects.toThrow(`its ${key} has ${value} for sample 7`);
    }
  });

  test("with its two labels swapped, or a class in two groups, is refused", async () => {
    const swapped = binary(rows.map((row) => row.toReversed()));
    await expect(open(tar({ ...train, data: swapped }), hundred)).rejects.toThrow(CifarError);
    const mixed = rows.map(([group = 0, label = 0], i) => [
      i === 0 ? 1 : i === 5 ? 0 : group,
      label,
    ]);
    await expect(open(tar({ ...train, data: binary(mixed) }), hundred)).rejects.toThrow(/in group/);
  });
});

test("files that are damaged are refused, with their place", async () => {
  const changed = (change: (data: Uint8Array) => Uint8Array): Uint8Array =>
    tar(
      ...binaryFiles.map((file) =>
        file.name.endsWith("data_batch_3.bin")
          ? { ...file, data: change(file.data as Uint8Array) }
          : file,
      ),
    );
  const member = "cifar-10-batches-bin/data_batch_3.bin";
  await expect(open(changed((data) => data.subarray(1)))).rejects.toMatchObject({
    message: `Cannot read ${member} of a.tar: it has 12291 bytes, not 4 records of 3073`,
    member,
    source: "a.tar",
    code: "cifar",
  });
  const label = (data: Uint8Array, value: number): Uint8Array => {
    const copy = data.slice();
    copy[3073] = value;
    return copy;
  };
  await expect(open(changed((data) => label(data, 10)))).rejects.toMatchObject({
    sample: 1,
    member,
  });
  await expect(open(changed((data) => label(data, 0)))).rejects.toThrow(
    /have class 0 3 times, not 2/,
  );
  await expect(open(changed((data) => concatenate([data, data])))).rejects.toThrow(CifarError);
  const large = "x".repeat(200_000);
  await expect(open(changed(() => new TextEncoder().encode(large)))).rejects.toMatchObject({
    code: "limit",
  });
});

test("files that are missing or there twice are named", async () => {
  await expect(open(tar(...binaryFiles.slice(0, 5)))).rejects.toThrow(MissingDataError);
  await expect(open(tar(...binaryFiles.slice(0, 5)))).rejects.toThrow(
    "it has no data_batch_2 or data_batch_2.bin, data_batch_4",
  );
  await expect(open(tar(...binaryFiles, ...pythonFiles))).rejects.toThrow(/more than once/);
  await expect(cifar10({ split: "train", from: join(folder, "none.tar.gz") })).rejects.toThrow(
    MissingDataError,
  );
  await expect(cifar100({ split: "train", from: folder })).rejects.toThrow(MissingDataError);
  // @ts-expect-error -- programs without types give anything
  await expect(cifar10({ split: "val", from: folder })).rejects.toThrow(RangeError);
  // @ts-expect-error -- the same
  await expect(cifar100({ split: "test", labels: "both", from: folder })).rejects.toThrow(
    RangeError,
  );
});

test("a pickle that holds something else, or would run code, is refused", () => {
  const place = { source: "a", member: "b", kinds: cifar10Layout.kinds, count: 2 };
  const parse = (bytes: Uint8Array): unknown => parsePickledBatch(bytes, place);
  const data = concatenate([planes(0), planes(1)]);
  const make = (labels: Record<string, number[]>, width = 3072): Uint8Array =>
    pickledBatch(data, { width, labels });
  expect(parse(make({ labels: [1, 2] }))).toMatchObject({ labels: [Int32Array.of(1, 2)] });
  for (const bytes of [
    make({ labels: [1] }),
    make({ labels: [1, 10] }),
    make({ labels: [1, -1] }),
    make({}),
    make({ fine_labels: [1, 2] }),
    make({ labels: [1, 2] }, 1536),
    new TextEncoder().encode("N."),
    new TextEncoder().encode("}."),
  ])
    expect(() => parse(bytes)).toThrow(CifarError);
  expect(() => parse(new TextEncoder().encode("cos\nsystem\n(S'id'\ntR."))).toThrow(
    UnsafePickleError,
  );
});

test("cifar10() opens a batch of full size", async () => {
  const labels = Array.from({ length: 10_000 }, (_, i) => [i % 10]);
  const record = binary([[0]]);
  const data = new Uint8Array(10_000 * record.length);
  for (const [i, [label = 0]] of labels.entries()) {
    data.set(record, i * record.length);
    data[i * record.length] = label;
  }
  const source = fromBytes(
    new Uint8Array(gzipSync(tar({ name: "cifar-10-batches-bin/test_batch.bin", data }))),
  );
  const held = await cifar10({ split: "test", from: source });
  expect(held.info.count).toBe(10_000);
});

test("cifar10() opens what Python 3 writes by protocol 0, 1 and 2, where pixels are text", async () => {
  const data = Uint8Array.from({ length: 2 * 3072 }, (_, i) => i % 256);
  // As pickle.dumps() writes them: text of Latin-1 in UTF-8, or escaped in a line.
  const latin1 = [...data].flatMap((byte) =>
    byte < 0x80 ? [byte] : [0xc0 | (byte >> 6), 0x80 | (byte & 63)],
  );
  const escaped = [...data].flatMap((byte) =>
    [0, 10, 13, 26, 92].includes(byte)
      ? [...bytesOf(`\\u${byte.toString(16).padStart(4, "0")}`)]
      : [byte],
  );
  const around = (text: Uint8Array): Uint8Array =>
    concatenate([
      bytesOf("(Vdata\ncnumpy._core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\nt"),
      bytesOf("c_codecs\nencode\n(Vb\nVlatin1\ntRtR(I1\n(I2\nI3\nI32\nI32\nt"),
      bytesOf("cnumpy\ndtype\n(Vu1\nI00\nI01\ntR(I3\nV|\nNNNI-1\nI-1\nI0\ntbI00\n"),
      bytesOf("c_codecs\nencode\n("),
      text,
      bytesOf("Vlatin1\ntRtbVlabels\n(I3\nI7\nld."),
    ]);
  for (const text of [
    concatenate([bytesOf("X"), little([latin1.length, 4]), Uint8Array.from(latin1)]),
    concatenate([bytesOf("V"), Uint8Array.from(escaped), bytesOf("\n")]),
  ]) {
    const place = { source: "a", member: "b", kinds: cifar10Layout.kinds, count: 2 };
    const { images, labels } = parsePickledBatch(around(text), place);
    expect(labels).toEqual([Int32Array.of(3, 7)]);
    expect([...images.subarray(0, 6)]).toEqual([0, 0, 0, 1, 1, 1]);
  }
  // Of full size such a file has half as many bytes again as there are pixels.
  const full = new Uint8Array(1.5 * 30_720_000).fill(0x4e);
  const from = fromBytes(tar({ name: "test_batch", data: full }), { name: "a.tar" });
  await expect(cifar10({ split: "test", from })).rejects.toThrow(
    "it holds more than 4000000 values",
  );
});

test("500 mutations of an archive are read or refused", async () => {
  const random = randomStream([3, 1, 4, 1]);
  const archives = [tar(...binaryFiles), tar(...pythonFiles)];
  let refused = 0;
  for (let i = 0; i < 500; i++) {
    const mutant = (archives[i % 2] ?? new Uint8Array()).slice();
    // Most bytes are pixels, which no format protects; the others are near the start of a block.
    const at = 512 * Math.floor((mutant.length / 512) * random()) + Math.floor(200 * random());
    mutant[at] = (mutant[at] ?? 0) ^ (1 + Math.floor(255 * random()));
    const found = await open(mutant).catch((error: unknown) => error);
    if (!(found instanceof Error)) continue;
    refused += 1;
    expect(found instanceof DatasetError ? "refused" : String(found)).toBe("refused");
  }
  expect(refused).toBeGreaterThan(20);
  expect(
    parseBinaryBatch(binary([[1]]), { source: "a", member: "b", kinds: ten.kinds, count: 1 })
      .images,
  ).toHaveLength(3072);
});
