import { expect, test } from "vitest";
import type { Dataset, Palette } from "../dataset.ts";
import { memoryDataset } from "../set/memory-dataset.ts";
import { makePalette, toIndices } from "./palette.ts";
import { splitByHash } from "./split-by-hash.ts";

/** Two pixels of shades that differ from picture to picture, as indices of a palette. */
const rgba = Uint8Array.from({ length: 60 * 2 * 4 }, (_, at) =>
  at % 4 === 3 ? 255 : at % 8 < 4 ? 4 * (at >> 3) + 1 : 4 * (at >> 3) + 3,
);
const indexed = (pixels: Uint8Array, palette: Palette): Dataset =>
  memoryDataset({
    name: "pairs",
    shape: [1, 2, 1],
    images: toIndices(pixels, palette),
    palette,
  });

/** The part of each of the 60 pictures. */
async function partsOf(data: Dataset & { readonly prints?: readonly string[] }): Promise<string> {
  const { a, b } = await splitByHash(data, { shares: { a: 0.5, b: 0.5 } });
  const rowsOf = async (part: Dataset): Promise<Set<string>> => {
    const rows = Array.from({ length: part.info.count }, async (_, row) =>
      (await part.read([row])).images.join(),
    );
    return new Set(await Promise.all(rows));
  };
  const [inA, inB] = [await rowsOf(a), await rowsOf(b)];
  const { images } = await data.read(Array.from({ length: 60 }, (_, row) => row));
  return Array.from({ length: 60 }, (_, row) => {
    const pair = images.subarray(2 * row, 2 * row + 2).join();
    return inA.has(pair) ? "a" : inB.has(pair) ? "b" : "?";
  }).join("");
}

test("a new picture moves none with the palette of the first time, and with `prints` with one of its own", async () => {
  const first = makePalette(rgba, { colours: 256 });
  const more = Uint8Array.from([...rgba, 0, 0, 0, 255, 0, 0, 0, 255]);
  const before = await partsOf(indexed(rgba, first));
  expect(before).toMatch(/^(?=.*a)(?=.*b)[ab]{60}$/);
  expect(await partsOf(indexed(more, first))).toBe(before);
  const other = indexed(more, makePalette(more, { colours: 256 }));
  expect(await partsOf(other)).not.toBe(before);
  const prints = Array.from({ length: 61 }, (_, n) => `picture ${n}`);
  const printed = await partsOf({ ...indexed(rgba, first), prints });
  expect(printed).toMatch(/^(?=.*a)(?=.*b)[ab]{60}$/);
  expect(await partsOf({ ...other, prints })).toBe(printed);
});

test("samples of one key stay together, and each part gets its share of the keys", async () => {
  const images = Uint8Array.from({ length: 256 }, (_, n) => n);
  const data = memoryDataset({ name: "numbers", shape: [1, 1, 1], images });
  const shares = { none: 0, most: 0.5, some: 0.25, rest: 0.25 };
  const { none, ...parts } = await splitByHash(data, { shares, key: (n) => String(n % 128) });
  expect(none.info.count).toBe(0);
  const sizes: number[] = [];
  for (const { info, read } of Object.values(parts)) {
    const found = await read(Array.from({ length: info.count }, (_, n) => n));
    const keys = new Set(found.images.map((value) => value % 128));
    expect(info.count).toBe(2 * keys.size);
    sizes.push(keys.size);
  }
  expect(sizes.reduce((sum, size) => sum + size)).toBe(128);
  // Within four standard errors of 128 keys.
  [64, 32, 32].forEach((mean, part) =>
    expect(Math.abs((sizes[part] ?? 0) - mean)).toBeLessThan(4 * Math.sqrt(mean * 0.75)),
  );
});

test("options that there are not are refused, and so are no shares", async () => {
  const data = indexed(rgba, makePalette(rgba, { colours: 256 }));
  // @ts-expect-error Programs without types misspell options.
  await expect(splitByHash(data, { share: { a: 1 } })).rejects.toThrow(
    new TypeError(
      `Cannot split ${data.info.name}: there is no option share, there is shares, key, seed`,
    ),
  );
  // @ts-expect-error Or leave them out.
  await expect(splitByHash(data, {})).rejects.toThrow(RangeError);
});

test("a part has its name, so that an error about one says which", async () => {
  const few = indexed(rgba.subarray(0, 8), makePalette(rgba, { colours: 256 }));
  const { held } = await splitByHash(few, { shares: { train: 1, held: 0 } });
  expect(() => held.batches({ batchSize: 1 })).toThrow(
    "Cannot make batches of pairs/held: it has no samples",
  );
});
