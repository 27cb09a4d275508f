// @module-tag ci
import type { Backend, Program, ScatterKernel } from "@pixelweft/tensor/backend";
import { afterAll, expect, test } from "vitest";
import { floats } from "./counting.fixture.ts";
import { openDevice } from "./device.fixture.ts";
import { webgpuBackend } from "./mod.ts";
import { groupNumber, groupsOfPiece } from "./wgsl/pieces.ts";

const devices = [await openDevice(), await openDevice()].flatMap((device) => device ?? []);
const [software, hardware] = devices.map((device, k) =>
  webgpuBackend(device, { software: k === 0, ownsDevice: true }),
);
afterAll(() => [software, hardware].forEach((backend) => backend?.dispose()));

const [picks, rows, columns] = [32_768, 40_000, 64];
const zero = { constant: 0, terms: [] };

/** Sums of rows by index. Each thread may look at all indices, which would be much work if they were not nearly all equal. */
const kernel: ScatterKernel = {
  kind: "scatter",
  values: { buffer: 0, offset: zero, shape: [picks, columns], strides: [columns, 1], dtype: "f32" },
  indices: { buffer: 1, offset: zero, shape: [picks], strides: [1], dtype: "i32" },
  output: { buffer: 2, offset: zero, shape: [rows, columns], strides: [columns, 1], dtype: "f32" },
};
const program: Program = {
  buffers: [
    { role: "state", name: "values", bytes: 4 * picks * columns },
    { role: "state", name: "indices", bytes: 4 * picks },
    { role: "state", name: "sums", bytes: 4 * rows * columns },
  ],
  steps: [kernel],
};

/** The sums of two rows, the second of which the last thread groups make, and how many dispatches they were. */
async function sums(backend: Backend) {
  const buffers = program.buffers.map(({ bytes }) => backend.alloc(bytes));
  const [values, indices, result] = buffers;
  if (!values || !indices || !result) throw new Error("no buffer");
  backend.write(values, 0, new Uint8Array(new Float32Array(picks * columns).fill(1).buffer));
  const named = new Int32Array(picks).fill(3);
  named[picks - 1] = rows - 1;
  backend.write(indices, 0, new Uint8Array(named.buffer));
  await backend.run(backend.record(await backend.prepare(program), buffers));
  const read = async (row: number): Promise<number | undefined> =>
    floats(await backend.read(result, 4 * columns * row, 4 * columns))[columns - 1];
  return { sums: [await read(3), await read(rows - 1)], dispatches: backend.stats().dispatches };
}

test.skipIf(hardware === undefined)(
  "on a GPU no dispatch takes long: what has more work is several, with the same results",
  async () => {
    if (!software || !hardware) throw new Error("no backend");
    const wanted = [picks - 1, 1];
    expect(await sums(software)).toEqual({ sums: wanted, dispatches: 2 });
    expect(await sums(hardware)).toEqual({ sums: wanted, dispatches: 5 });
  },
);

test("little work is one dispatch, and so are few thread groups; no piece has more than an axis", () => {
  expect(groupsOfPiece(1536, 1e11)).toBe(undefined);
  expect(groupsOfPiece(1536, 1.45e11)).toBe(768);
  expect(groupsOfPiece(1536, 1e13)).toBe(256);
  expect(groupsOfPiece(200, 1e13)).toBe(undefined);
  expect(groupsOfPiece(2_000_000, 1.5e11)).toBe(65_535);
  expect(groupsOfPiece(2_000_000, 1e11)).toBe(undefined);
});

test("as many thread groups as an axis cannot have are spread over two, the last ones for nothing", () => {
  expect(groupNumber(65_535, undefined)).toEqual([65_535, 1, "let group = wid.x;"]);
  expect(groupNumber(65_537, undefined)).toEqual([
    32_769,
    2,
    "let group = wid.x + 32769u * wid.y;",
    "if (group >= 65537u) { return; }",
  ]);
  expect(groupNumber(0, undefined)).toEqual([0, 1, "let group = wid.x;"]);
});
