import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { MissingDataError } from "../../errors/access.ts";
import { DatasetError } from "../../errors/dataset-error.ts";
import { CifarError, UnsafePickleError } from "../../errors/format.ts";
import { tar } from "../../fixtures/archive.fixture.ts";
import { pickledBatch } from "../../fixtures/pickle.fixture.ts";
import { concatenate } from "../../source/concatenate.ts";
import { randomStream } from "../random.ts";
import { parseBinaryBatch, parsePickledBatch } from "./cifar-batch.ts";
import { binary, binaryFiles, open, planes, pythonFiles, ten } from "./cifar-files.fixture.ts";
import { cifar10, cifar100, cifar10Layout } from "./cifar.ts";

const folder = mkdtempSync(join(tmpdir(), "pixelweft-cifar-"));
afterAll(() => rmSync(folder, { recursive: true }));

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
