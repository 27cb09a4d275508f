import { expect, test } from "vitest";
import type { Dataset } from "../dataset.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { CountMismatchError } from "../errors/images.ts";
import { allBatches, stored } from "../fixtures/batches.fixture.ts";
import { defineSequentialDataset } from "../set/define-dataset.ts";

/** A number of a sample, or none. */
type Numbers = (sample: number) => number | undefined;

/** Twelve samples of one pixel, their numbers, some of which are damaged. */
function stream(
  { labels, orientations }: { readonly labels?: Numbers; readonly orientations?: Numbers },
  damaged: readonly number[] = [],
): Dataset {
  const one = (number: number | undefined) =>
    number === undefined ? undefined : Int32Array.of(number);
  return defineSequentialDataset({
    info: { name: "ticks", shape: [1, 1, 1], count: 12 },
    async *stream({ from }) {
      for (let i = from; i < 12; i++) {
        const [label, orientation] = [one(labels?.(i)), one(orientations?.(i))];
        if (damaged.includes(i)) yield new DatasetError(`Cannot read ${i}`, { sample: i });
        else
          yield {
            images: Uint8Array.of(i),
            ...(label && { labels: label }),
            ...(orientation && { orientations: orientation }),
          };
      }
    },
    fingerprint: async () => "ticks",
  });
}

const turned = { labels: (i: number) => i % 3, orientations: (i: number) => (i * 3) % 8 };

test.each([
  ["as they come", {}],
  ["shuffled in windows", { shuffle: { seed: 4, window: 5 } }],
  ["with damaged ones left out", { onCorrupt: "skip", shuffle: { seed: 4, window: 5 } }],
  ["with damaged ones replaced", { onCorrupt: "skip", last: "pad" }],
] as const)("orientations of a stream stay with their samples: %s", async (_, how) => {
  const data = stream(turned, "onCorrupt" in how ? [0, 1, 2, 3, 7] : []);
  const options = { ...how, batchSize: 4 };
  const batches = await allBatches(data, options);
  expect(batches.reduce((sum, { size }) => sum + size, 0)).toBe("onCorrupt" in how ? 7 : 12);
  for (const { images, labels, orientations } of batches) {
    // A batch of none need not have any.
    expect([...(orientations ?? [])]).toEqual([...images].map(turned.orientations));
    expect([...(labels ?? [])]).toEqual([...images].map(turned.labels));
  }
  const rest = await allBatches(data, { ...options, state: stored(batches[0]?.state) });
  expect(rest.map(({ orientations }) => orientations)).toEqual(
    batches.slice(1).map(({ orientations }) => orientations),
  );
});

test.each(["labels", "orientations"] as const)(
  "a stream whose samples have %s in part is refused, also where damaged ones are passed over",
  async (field) => {
    const parts: [Numbers, string][] = [
      [(i) => (i % 2 === 0 ? 1 : undefined), "sample 1 has none"],
      [(i) => (i === 11 ? 5 : undefined), "sample 11 has 5"],
      [(i) => (i < 8 ? 2 : undefined), "sample 8 has none"],
    ];
    for (const [numbers, words] of parts)
      for (const onCorrupt of ["throw", "skip"] as const) {
        const run = allBatches(stream({ [field]: numbers }), { batchSize: 4, onCorrupt });
        await expect(run).rejects.toThrow(CountMismatchError);
        await expect(run).rejects.toThrow(
          `Cannot read ticks: only some of its samples have ${field}; ${words}`,
        );
      }
  },
);

test("a stream without labels or orientations has none", async () => {
  const [batch] = await allBatches(stream({}), { batchSize: 12 });
  expect(batch).not.toHaveProperty("labels");
  expect(batch).not.toHaveProperty("orientations");
});
