import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { fromFile } from "../source/file-source.ts";
import { openNpyIntegers } from "./npy-integers.ts";
import { writeNpy, type NpyData } from "./npy-write.ts";
import { readNpyHeader } from "./npy.ts";

const folder = mkdtempSync(join(tmpdir(), "pixelweft-npy-"));
afterAll(() => rmSync(folder, { recursive: true }));

test.each<[string, NpyData]>([
  ["|u1", Uint8Array.of(0, 7, 255, 3)],
  ["<u2", Uint16Array.of(0, 7, 65_535, 256)],
  ["<i4", Int32Array.of(0, 7, 65_535, 256)],
])("arrays of type %s are read as they were written", async (descr, data) => {
  const path = join(folder, "array.npy");
  await writeNpy(path, [2, 1, 2], data);
  const source = fromFile(path);
  const header = await readNpyHeader(source);
  expect(header).toMatchObject({ descr, shape: [2, 1, 2] });
  expect(header.offset % 64).toBe(0);
  const array = await openNpyIntegers(source);
  expect([...(await array.read(0, 4))]).toEqual([...data]);
  expect([...(await array.read(2, 1))]).toEqual([data[2]]);
  await source.close();
});

test("an array of no elements has a header, whether it comes whole or in no pieces", async () => {
  for (const data of [new Uint8Array(), async () => {}]) {
    const path = join(folder, "empty.npy");
    await writeNpy(path, [0, 2, 2], data);
    const source = fromFile(path);
    expect(await readNpyHeader(source)).toMatchObject({ descr: "|u1", shape: [0, 2, 2] });
    await source.close();
  }
});

test("floats are written piece by piece, and only as many as the shape has", async () => {
  const path = join(folder, "bits.npy");
  await writeNpy(path, [3], async (append) => {
    await append(Float32Array.of(1.5));
    await append(Float32Array.of(-2, 3));
  });
  const bytes = readFileSync(path);
  expect([...bytes.subarray(0, 10)]).toEqual([0x93, ...Buffer.from("NUMPY"), 1, 0, 118, 0]);
  expect(bytes.subarray(10, 128).toString("latin1")).toMatch(
    /^\{'descr': '<f4', 'fortran_order': False, 'shape': \(3,\), \} +\n$/,
  );
  expect([128, 132, 136].map((at) => bytes.readFloatLE(at))).toEqual([1.5, -2, 3]);
  const few = writeNpy(path, [3], async (append) => append(Float32Array.of(1)));
  await expect(few).rejects.toThrow(`Cannot write ${path}: 1 elements came for 3 of them`);
  await expect(writeNpy(path, [1], Float32Array.of(1, 2))).rejects.toThrow(TypeError);
  const mixed = writeNpy(path, [2], async (append) => {
    await append(Float32Array.of(1));
    await append(Uint8Array.of(1));
  });
  await expect(mixed).rejects.toThrow("2 elements of type |u1 came for 2 of type <f4");
  // What was there still is, and nothing is left beside it.
  expect(readFileSync(path)).toEqual(bytes);
  expect(readdirSync(folder).filter((name) => name.includes("part"))).toEqual([]);
});
