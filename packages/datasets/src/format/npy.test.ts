import { describe, expect, test } from "vitest";
import { TruncatedError } from "../errors/access.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { NpyError } from "../errors/format.ts";
import { npy, npyOf } from "../fixtures/npy.fixture.ts";
import { fromBytes } from "../source/byte-source.ts";
import { readNpyHeader, readNpyIntegers } from "./npy.ts";

function bytes(data: Uint8Array, name = "a.zip") {
  return fromBytes(data, { name });
}

describe("numpy files", () => {
  const read = (file: Uint8Array) => readNpyHeader(bytes(file, "a.npy"));
  const six = Uint8Array.of(1, 2, 3, 4, 5, 6);

  test("headers of all versions", async () => {
    for (const version of [1, 2, 3])
      expect(await read(npy("|u1", "(2, 3)", six, version))).toMatchObject({
        descr: "|u1",
        shape: [2, 3],
      });
    expect(
      await read(npyOf("{'shape':(6,),'fortran_order':True,'descr':'|u1'}", six)),
    ).toMatchObject({ shape: [6] });
    expect(await read(npy("|u1", "()", Uint8Array.of(1)))).toMatchObject({ shape: [] });
  });

  test("whole numbers of every size and order", async () => {
    const list = (descr: string, data: readonly number[]) =>
      readNpyIntegers(bytes(npy(descr, "(2,)", Uint8Array.from(data))), 10);
    expect([...(await list("|i1", [1, 255]))]).toEqual([1, -1]);
    expect([...(await list("<u2", [1, 0, 0, 1]))]).toEqual([1, 256]);
    expect([...(await list(">i2", [1, 0, 255, 255]))]).toEqual([256, -1]);
    expect([...(await list(">u4", [0, 0, 1, 0, 0, 0, 0, 9]))]).toEqual([256, 9]);
    expect([...(await list(">i8", [0, 0, 0, 0, 0, 0, 3, 232, 0, 0, 0, 0, 0, 0, 0, 1]))]).toEqual([
      1000, 1,
    ]);
    await expect(readNpyIntegers(bytes(npy("|u1", "(6,)", six)), 5)).rejects.toThrow(NpyError);
    await expect(readNpyIntegers(bytes(npy("|u1", "(2, 3)", six)), 10)).rejects.toThrow(NpyError);
  });

  test("headers with tricks, objects, Fortran's order and sizes that do not fit are refused", async () => {
    for (const dict of [
      "{'descr': '|u1', 'fortran_order': False, 'shape': (__import__('os').system('id'),), }",
      "{'descr': '|u1', 'fortran_order': False}",
      "{'descr': '|u1', 'descr': '|u1', 'fortran_order': False, 'shape': (6,)}",
      "{'descr': [('a', '|u1')], 'fortran_order': False, 'shape': (6,)}",
      "{'descr': '|O', 'fortran_order': False, 'shape': (6,)}",
      "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3)}",
      "{'descr': '|u1', 'fortran_order': False, 'shape': (-6,)}",
      "{'descr': '|u1', 'fortran_order': 0, 'shape': (6,)}",
      "6",
      "{'descr': '|u1', 'fortran_order': False, 'shape': (5,)}",
      "{'descr': '|u1', 'fortran_order': False, 'shape': (6)  + (1,)}",
      "{'descr': '<U6', 'fortran_order': False, 'shape': (1,)}",
    ])
      await expect(read(npyOf(dict, six)), dict).rejects.toThrow(NpyError);
    await expect(read(npy("|u1", "(7,)", six))).rejects.toThrow(TruncatedError);
    await expect(read(npy("|u1", "(999999999999999, 999999999999999)", six))).rejects.toThrow(
      TruncatedError,
    );
    await expect(read(npy("|u1", "(6,)", six, 4))).rejects.toThrow(NpyError);
    const whole = npy("|u1", "(6,)", six);
    for (let length = 0; length < whole.length; length++)
      await expect(read(whole.subarray(0, length)), `${length} bytes`).rejects.toThrow(
        DatasetError,
      );
  });
});
