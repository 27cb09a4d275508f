// @module-tag ci
import { grad, logSumExp, read, sum, tensor, type Tensor } from "@pixelweft/tensor";
import { afterAll, describe, expect, test } from "vitest";
import { openAdapter } from "./adapter.fixture.ts";

const backend = await openAdapter();
afterAll(() => backend?.dispose());

describe.skipIf(backend === undefined)("logSumExp of rows with infinities", () => {
  // A thread has the row for itself; threads share it; it is cut into slabs.
  test.each([100, 3000, 50_000])("of %i elements", async (length) => {
    if (backend === undefined) throw new Error("no backend");
    const row = (value: (i: number) => number) => Float32Array.from({ length }, (_, i) => value(i));
    const rows = [
      row(() => -Infinity),
      row((i) => (i % 7 === 3 ? Infinity : 1)),
      row((i) => (i === length - 1 ? -3 : -Infinity)),
      row(() => Infinity),
    ];
    const values: number[] = [];
    for (const data of rows) values.push(...(await read(backend, logSumExp(tensor(data)))));
    expect(values).toEqual([-Infinity, Infinity, -3, Infinity]);
  });

  test.each([100, 3000])("masked whole, of %i elements: their gradient is 0", async (length) => {
    if (backend === undefined) throw new Error("no backend");
    const data = new Float32Array(2 * length).fill(-Infinity);
    data[length + 7] = 2;
    const loss = ({ x }: { x: Tensor }): Tensor => sum(logSumExp(x, [1]));
    const slopes = grad(loss)({ x: tensor(data, { shape: [2, length] }) });
    const found = await read(backend, slopes.x);
    expect(found.indexOf(1)).toBe(length + 7);
    expect(found.filter((slope) => slope !== 0)).toEqual(Float32Array.of(1));
  });
});
