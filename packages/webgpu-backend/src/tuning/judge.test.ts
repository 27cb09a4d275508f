import { conformanceCases } from "@pixelweft/backend-tests";
// @module-tag ci
import type { ContractKernel, View } from "@pixelweft/tensor/backend";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { productOfSizes, products } from "../products.fixture.ts";
import { type Alone, productsAlone } from "./alone.ts";
import { Contestant } from "./contestant.ts";
import { judgeOf } from "./judge.ts";

type Results = Uint8Array<ArrayBuffer>[];

/** What the reference backend computes for all of a product. */
async function resultsOf(one: Alone): Promise<Results> {
  return (await Contestant.enter(referenceBackend(), one)).results();
}

/** The results with one more in the first output at some places and columns. */
function changed(
  { kernel, written }: Alone,
  results: Results,
  at: (n: number) => boolean,
): Results {
  const [view] = kernel.outputs;
  if (view === undefined) throw new Error("no output");
  const copies = results.map((bytes) => bytes.slice());
  const bytes = copies[written.indexOf(view.buffer)];
  if (bytes === undefined) throw new Error("no result");
  const numbers = new Float32Array(bytes.buffer);
  elements(view).forEach((element, n) => {
    if (at(n)) numbers[element] = (numbers[element] ?? 0) + 1;
  });
  return copies;
}

/** Where the elements of a view lie, in their order. */
function elements({ shape, strides, offset }: View): number[] {
  return shape.reduce(
    (starts, extent, axis) =>
      starts.flatMap((start) =>
        Array.from({ length: extent }, (_, i) => start + i * (strides[axis] ?? 0)),
      ),
    [offset.constant],
  );
}

const cases = conformanceCases().filter(({ name }) => /\bcontract\b/.test(name));
const alone = productsAlone([...cases.map(({ program }) => program), ...products()]);

test("places of a product have the values that they have in the whole: taps, indices, own weights, narrow floats", async () => {
  expect(alone.length).toBeGreaterThan(50);
  for (const one of alone)
    expect([one.product.key, judgeOf(one)(await resultsOf(one))]).toEqual([
      one.product.key,
      undefined,
    ]);
});

const space: ContractKernel["space"] = [3, 20, 30];
const sums = [{ taps: [[0, 0]] as const, channels: 40 }];
const [large] = productsAlone([productOfSizes(space, { columns: 65, sums })]);
if (large === undefined) throw new Error("no product");
const [judge, results] = [judgeOf(large), await resultsOf(large)];

test.each([
  ["in one column", (n: number) => n % 65 === 64],
  ["in one of 16 rows of a tile", (n: number) => Math.floor(n / 65) % 16 === 5],
  ["in the last place", (n: number) => n >= 65 * 1799],
  ["in one image", (n: number) => n >= 65 * 600 && n < 65 * 1200],
])("of a large product some places are compared, and a fault %s shows", (_, at) => {
  expect(judge(results)).toBeUndefined();
  expect(judge(changed(large, results, at))).toMatch(
    new RegExp(`^\\d+ of ${256 * 65} values differ from the reference`),
  );
});
