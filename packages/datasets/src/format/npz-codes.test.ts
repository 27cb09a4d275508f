import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { deflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { LimitError } from "../errors/access.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { NpyError } from "../errors/format.ts";
import { CountMismatchError } from "../errors/images.ts";
import { zip, type Zipped } from "../fixtures/archive.fixture.ts";
import { npyBytes } from "../fixtures/npy.fixture.ts";
import { fromBytes } from "../source/byte-source.ts";
import { openNpzCodes } from "./npz-codes.ts";

function packed(name: string, data: Uint8Array): Zipped {
  return { name, data, packed: new Uint8Array(deflateRawSync(data)) };
}

/** An array of bytes, all of them zero. */
function zeros(name: string, shape: readonly number[]): Zipped {
  return packed(name, npyBytes("|u1", shape, new Uint8Array(shape.reduce((a, b) => a * b, 1))));
}

async function open(...files: Zipped[]): ReturnType<typeof openNpzCodes> {
  return openNpzCodes(fromBytes(zip(files), { name: "set.npz" }));
}

function unpacked(): string[] {
  return readdirSync(tmpdir()).filter((name) =>
    name.startsWith(`pixelweft-unpacked-${process.pid}-`),
  );
}

test("codes and labels are unpacked, and no other array", async () => {
  const before = unpacked().length;
  const others = [zeros("mean.npy", [3_000_000]), zeros("a.npy", [500, 100, 4, 4, 4])];
  const labels = zeros("labels.npy", [200_000]);
  const found = await open(...others, zeros("codes.npy", [200_000, 1, 2]), labels);
  expect(unpacked()).toHaveLength(before + 2);
  expect(found.codes.shape).toEqual([200_000, 1, 2]);
  expect(found.labels).toHaveLength(200_000);
  await found.close();
  expect(unpacked()).toHaveLength(before);
});

test("an array that says it is larger than a temporary file may be is refused before it is unpacked", async () => {
  const before = unpacked().length;
  const start = npyBytes("|u1", [2 ** 34, 1, 1], new Uint8Array(4_000_000));
  const boast = { ...packed("codes.npy", start), size: 2 ** 34 + 128, zip64: true };
  await expect(open(boast)).rejects.toThrow(LimitError);
  await expect(open(boast)).rejects.toThrow(
    "Cannot unpack set.npz/codes.npy: its 17179869312 bytes are more than the limit of 17179869184",
  );
  expect(unpacked()).toHaveLength(before);
});

test.each([
  ["deflated", (name: string, data: Uint8Array): Zipped => packed(name, data)],
  ["stored", (name: string, data: Uint8Array): Zipped => ({ name, data })],
])("errors of an array that is %s name the archive", async (_, made) => {
  const wide = npyBytes("<u4", [1, 1, 1], Uint8Array.of(0, 0, 1, 0));
  const { codes, close } = await open(made("arr_0.npy", wide));
  await expect(codes.read(0, 1)).rejects.toThrow(
    "Cannot read set.npz/arr_0.npy: its element [0, 0, 0] is 65536",
  );
  await close();
  const other = npyBytes("<u4", [1, 1, 1], new Uint8Array(4)).map((byte) =>
    byte === 0x93 ? 0 : byte,
  );
  await expect(open(made("arr_0.npy", other))).rejects.toThrow(
    "Cannot read set.npz/arr_0.npy: it is no numpy file",
  );
});

test("labels of another number are refused before they are unpacked, a member that is short with its name", async () => {
  const codes = zeros("codes.npy", [3, 1, 1]);
  const before = unpacked().length;
  await expect(open(codes, zeros("labels.npy", [4]))).rejects.toThrow(CountMismatchError);
  const short = { ...zeros("labels.npy", [3]), size: 2000 };
  await expect(open(codes, short)).rejects.toThrow(DatasetError);
  const many = Array.from({ length: 30 }, (_, i) => zeros(`x${i}.npy`, [1]));
  await expect(open(...many)).rejects.toThrow("x9 [1] |u1; …)");
  await expect(open(...many)).rejects.toThrow(NpyError);
  expect(unpacked()).toHaveLength(before);
});
