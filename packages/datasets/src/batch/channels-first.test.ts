import { expect, test } from "vitest";
import { allBatches, pictures } from "../fixtures/batches.fixture.ts";

test("layout NCHW gives each channel's pixels together", async () => {
  const options = { batchSize: 4, last: "pad" } as const;
  const batches = await allBatches(pictures(6), options);
  const turned = await allBatches(pictures(6), { ...options, layout: "NCHW", prefetch: 1 });
  for (const [step, { images, shape, ...rest }] of turned.entries()) {
    const { images: plain, ...same } = batches[step] ?? { images: new Uint8Array() };
    expect(shape).toEqual([3, 2, 3]);
    expect({ ...rest, shape: [2, 3, 3] }).toEqual(same);
    const expected = Array.from({ length: 4 * 18 }, (_, i) => {
      const [row, c, pixel] = [Math.floor(i / 18), Math.floor((i % 18) / 6), i % 6];
      return plain[row * 18 + pixel * 3 + c];
    });
    expect([...images]).toEqual(expected);
  }
  expect([...(turned[0]?.images ?? [])].slice(0, 18)).toEqual([
    0, 0, 0, 0, 0, 0, 100, 100, 100, 100, 100, 100, 7, 7, 7, 7, 7, 7,
  ]);
});
