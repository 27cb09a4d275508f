import { expect, test } from "vitest";
import { DatasetError } from "../../errors/dataset-error.ts";
import { indexMaker } from "./picture-index.ts";

test("an index is in the order of numbers, whatever the order of the files", () => {
  const maker = indexMaker();
  const count = 5000; // the arrays grow twice
  for (let i = 0; i < count; i++) {
    const number = (i * 1999) % count;
    maker.add({ number, size: number + 7, offset: 5e9 + 512 * number });
  }
  const { numbers, sizes, offsets } = maker.finish("a.tar");
  expect(numbers).toHaveLength(count);
  expect(sizes).toHaveLength(count);
  expect([...numbers].every((number, i) => number === i)).toBe(true);
  expect([sizes[10], offsets[10]]).toEqual([17, 5e9 + 5120]);
  expect([sizes[4999], offsets[4999]]).toEqual([5006, 5e9 + 512 * 4999]);
});

test("an index that is in order needs no other memory", () => {
  const maker = indexMaker();
  for (let number = 0; number < 3000; number++) maker.add({ number, size: 7, offset: 2 * number });
  const { numbers, sizes, offsets } = maker.finish("a.tar");
  expect([numbers.byteLength, sizes.byteLength, offsets.byteLength]).toEqual([12e3, 12e3, 24e3]);
  expect([numbers[2999], sizes[2999], offsets[2999]]).toEqual([2999, 7, 5998]);
});

test("a number that is there twice is refused; an empty index is none's fault", () => {
  const maker = indexMaker();
  for (const number of [9_999_999, 3, 9_999_999]) maker.add({ number, size: 1, offset: 0 });
  expect(() => maker.finish("a.tar")).toThrow(DatasetError);
  expect(() => maker.finish("a.tar")).toThrow("Cannot open a.tar: it has picture 9999999 twice");
  expect(indexMaker().finish("b.tar").numbers).toHaveLength(0);
});
