import { expect, test } from "vitest";
import { mul, pad, read, tensor, type Tensor } from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";
import { addGradients } from "./add-gradients.ts";

const backend = referenceBackend();

/** A piece of a [4, 3] tensor: `rows` from `start`, of `columns` from the first one, all of one value. */
function piece(value: number, start: number, [rows, columns]: readonly [number, number]): Tensor {
  const data = new Float32Array(rows * columns).fill(value);
  return pad(tensor(data, { shape: [rows, columns] }), [start, 0], [4, 3]);
}

/** What parts add up to, by rows, and whether they were put side by side. */
async function added(...parts: readonly Tensor[]): Promise<{ rows: string[]; isTiled: boolean }> {
  const sum = addGradients(parts);
  const numbers = [...(await read(backend, sum))];
  const isTiled = [sum, ...sum.inputs].some(({ op }) => op.kind === "concat");
  return { rows: [0, 3, 6, 9].map((at) => numbers.slice(at, at + 3).join(" ")), isTiled };
}

test("pieces that tile a tensor are put side by side, in whatever order they come, and the rest is added", async () => {
  const pieces = [piece(2, 1, [3, 3]), piece(1, 0, [1, 3])];
  const isTiled = true;
  expect(await added(...pieces)).toEqual({ rows: ["1 1 1", "2 2 2", "2 2 2", "2 2 2"], isTiled });
  const whole = mul(tensor(new Float32Array(12).fill(1), { shape: [4, 3] }), 10);
  expect(await added(whole, ...pieces)).toEqual({
    rows: ["11 11 11", "12 12 12", "12 12 12", "12 12 12"],
    isTiled,
  });
});

test.each([
  ["overlap", piece(1, 0, [2, 3]), piece(2, 1, [2, 3]), ["1 1 1", "3 3 3", "2 2 2", "0 0 0"]],
  [
    "leave the end free",
    piece(1, 0, [2, 3]),
    piece(2, 2, [1, 3]),
    ["1 1 1", "1 1 1", "2 2 2", "0 0 0"],
  ],
  [
    "leave the beginning free",
    piece(1, 1, [2, 3]),
    piece(2, 3, [1, 3]),
    ["0 0 0", "1 1 1", "1 1 1", "2 2 2"],
  ],
  [
    "differ along two axes",
    piece(1, 0, [2, 3]),
    piece(2, 2, [2, 2]),
    ["1 1 1", "1 1 1", "2 2 0", "2 2 0"],
  ],
])("pieces that %s are added", async (_, one, other, rows) => {
  expect(await added(one, other)).toEqual({ rows, isTiled: false });
});
