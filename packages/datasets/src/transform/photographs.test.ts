import { expect, test } from "vitest";
import type { Dataset, DatasetInfo } from "../dataset.ts";
import { shapes } from "../set/shapes.ts";
import { arePhotographs } from "./photographs.ts";

/** A data set of 1,000 equal images, and the rows that were read of it. */
function repeated(
  image: Uint8Array,
  info: Partial<DatasetInfo>,
): { readonly dataset: Dataset; readonly rows: number[] } {
  const rows: number[] = [];
  const shape = [4, 4, image.length / 16] as const;
  const whole = { name: "x", shape, count: 1000, levels: 256, access: "random", ...info } as const;
  const dataset: Dataset = {
    info: whole,
    read: (asked) => {
      rows.push(...Array.from(asked));
      return { images: Uint8Array.from(rows.flatMap(() => [...image])) };
    },
    fingerprint: async () => "",
    batches: () => {
      throw new Error("Cannot be read in batches");
    },
  };
  return { dataset, rows };
}

test("slopes are photographs in grey and in colour, areas of one colour are not", async () => {
  const slope = Uint8Array.from({ length: 16 }, (_, n) => n * 3);
  const colours = Uint8Array.from({ length: 48 }, (_, n) => (n % 3 === 0 ? n : 7));
  const areas = Uint8Array.from({ length: 16 }, (_, n) => (n < 9 ? 10 : 200));
  expect(await arePhotographs(repeated(slope, {}).dataset)).toBe(true);
  expect(await arePhotographs(repeated(colours, {}).dataset)).toBe(true);
  expect(await arePhotographs(repeated(areas, {}).dataset)).toBe(false);
  expect(await arePhotographs(shapes({ split: "train" }))).toBe(false);
});

test("indices and codes are no intensities", async () => {
  const slope = Uint8Array.from({ length: 16 }, (_, n) => n);
  const palette = { colours: [], exact: true };
  expect(await arePhotographs(repeated(slope, { palette }).dataset)).toBe(false);
  expect(await arePhotographs(repeated(slope, { codes: { levels: 16 } }).dataset)).toBe(false);
});

test("what can be read from front to back alone is read at its beginning", async () => {
  const slope = Uint8Array.from({ length: 16 }, (_, n) => n);
  const last = async (access: "random" | "sequential"): Promise<number | undefined> => {
    const { dataset, rows } = repeated(slope, { access });
    await arePhotographs(dataset);
    return rows.at(-1);
  };
  expect([await last("random"), await last("sequential")]).toEqual([992, 127]);
});
