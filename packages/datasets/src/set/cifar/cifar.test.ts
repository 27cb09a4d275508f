import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { CifarError } from "../../errors/format.ts";
import { bytesOf, little, tar, zip } from "../../fixtures/archive.fixture.ts";
import { fromBytes } from "../../source/byte-source.ts";
import { concatenate } from "../../source/concatenate.ts";
import { parsePickledBatch } from "./cifar-batch.ts";
import { cifar100Classes, cifar100Superclasses, cifar10Classes } from "./cifar-classes.ts";
import { binary, binaryFiles, open, python, pythonFiles, ten } from "./cifar-files.fixture.ts";
import { cifar10, cifar100Layout, cifar10Layout, openCifar, type CifarLayout } from "./cifar.ts";

const folder = mkdtempSync(join(tmpdir(), "pixelweft-cifar-"));
afterAll(() => rmSync(folder, { recursive: true }));
const hundred: CifarLayout = { ...cifar100Layout, count: { train: 200, test: 100 } };

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
