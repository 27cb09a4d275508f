import {
  add,
  indices,
  integers,
  matmul,
  mul,
  normal,
  read,
  scan,
  scatterAdd,
  tensor,
} from "@pixelweft/tensor";
import { expect, test } from "vitest";
import { wasmBackend } from "./mod.ts";

const threads = [1, 2];

test("sums by index are added in the order of the indices, by any number of threads", async () => {
  const [picks, rows, columns] = [300, 40, 13];
  const key = [3, 1] as const;
  const values = normal(key, [indices([picks, columns], 0), indices([picks, columns], 1)]);
  const which = integers(key, [indices([picks], 0), 99], { high: rows });
  for (const count of threads) {
    const backend = await wasmBackend({ threads: count });
    const [x, at] = [await read(backend, values), await read(backend, which)];
    const wanted = new Float32Array(rows * columns);
    for (const [p, row] of at.entries())
      for (let c = 0; c < columns; c++) {
        const to = row * columns + c;
        wanted[to] = (wanted[to] ?? 0) + (x[p * columns + c] ?? 0);
      }
    const given = [tensor(x, { shape: [picks, columns] }), tensor(at)] as const;
    expect(await read(backend, scatterAdd(...given, rows))).toEqual(wanted);
    backend.dispose();
  }
});

test("a product of batches has the bits of a loop of products, by any number of threads", async () => {
  const numbers = (stream: number, shape: readonly number[]) => {
    const place = add(mul(indices(shape, 0), 1000), indices(shape, 1));
    return normal([4, stream], [place, indices(shape, 2)]);
  };
  const [a, b] = [numbers(1, [6, 19, 24]), numbers(2, [6, 24, 21])];
  const { stacked } = scan({ repeat: 6, carry: [], slices: [a, b] }, (_, __, [x = a, y = b]) => ({
    carry: [],
    stacked: [matmul(x, y)],
  }));
  for (const count of threads) {
    const backend = await wasmBackend({ threads: count });
    expect(await read(backend, matmul(a, b))).toEqual(await read(backend, stacked[0] ?? a));
    backend.dispose();
  }
});
