import { read, reshape, tensor } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { diagonals, fromDiagonals } from "./skew.ts";

const backend = referenceBackend();

test("diagonals() moves each row one further to the right, and fromDiagonals() takes it back", async () => {
  const map = reshape(tensor([1, 2, 3, 4, 5, 6]), [1, 2, 3, 1]);
  const lines = diagonals(map);
  expect(lines.shape).toEqual([4, 1, 2, 1, 1]);
  expect([...(await read(backend, lines))]).toEqual([1, 0, 2, 4, 3, 5, 0, 6]);
  const back = fromDiagonals(lines, { height: 2, width: 3 });
  expect([...(await read(backend, back))]).toEqual([1, 2, 3, 4, 5, 6]);
});

test.each([
  [1, 4],
  [4, 1],
  [1, 1],
  [3, 5],
  [5, 3],
])("a map of %i x %i comes back from its diagonals", async (height, width) => {
  const data = Float32Array.from({ length: 2 * height * width * 3 }, (_, i) => i + 1);
  const map = tensor(data, { shape: [2, height, width, 3] });
  const back = fromDiagonals(diagonals(map), { height, width });
  expect(await read(backend, back)).toEqual(data);
});
