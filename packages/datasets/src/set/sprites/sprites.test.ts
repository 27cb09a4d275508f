// @module-tag ci
import { expect, test } from "vitest";
import { sha256 } from "../../source/sha256.ts";
import { sprites } from "./sprites.ts";

const splits = ["train", "validation", "test"] as const;
const sizes = [16, 24, 32] as const;

function firstOf(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** The pictures one by one, as text. */
function texts(images: Uint8Array, size: number): string[] {
  const area = size * size;
  return firstOf(images.length / area).map((i) => images.subarray(i * area, (i + 1) * area).join());
}

test.each(sizes)("sprites() of %i pixels describe themselves", (size) => {
  const { info } = sprites({ split: "train", size });
  expect(info).toMatchObject({
    name: `sprites${size}/train`,
    shape: [size, size, 1],
    count: 50_000,
    classes: [
      "hero",
      "monster",
      "weapon",
      "shield",
      "potion",
      "treasure",
      "plant",
      "tree",
      "house",
      "tile",
    ],
  });
});

test("sprites() share one palette of 32 different colours, the first transparent", () => {
  const { palette } = sprites({ split: "train" }).info;
  const colours = palette?.colours.map((colour) => colour.join()) ?? [];
  expect(new Set(colours).size).toBe(32);
  expect(colours[0]).toBe("0,0,0,0");
  expect(colours.slice(1).every((colour) => colour.endsWith(",255"))).toBe(true);
  expect(sprites({ split: "test", size: 24, seed: 1 }).info.palette).toEqual(palette);
});

test("sprites() draws the same pictures on every machine", async () => {
  const sums: string[] = [];
  for (const size of sizes) {
    const { images, labels } = await sprites({ split: "train", size }).read(firstOf(300));
    expect([...(labels ?? [])]).toEqual(firstOf(300).map((i) => i % 10));
    sums.push(await sha256(images));
  }
  const far = await sprites({ split: "test", seed: 2 ** 40 + 1 }).read([0, 9_999]);
  sums.push(await sha256(far.images));
  expect(sums).toMatchInlineSnapshot(`
    [
      "825b574efc3b92d3dc02c0adc25db131c0b794abad3ea37bf09f8b67352b6477",
      "1519d817ec579db2a807f793f0208345cec05356d6469480de113413f2a72755",
      "8e71bec90d41ca7f10ac509651b375628c705f2610b3262bf5d8bfc0cac3a798",
      "2a8eeea4b80ec578bec2fdca925609c70b5cf7be2417a24448658d2c8420e0d2",
    ]
  `);
});

test("a sprite depends on its index alone, not on what else is read or how many there are", async () => {
  const whole = await sprites({ split: "train", size: 24 }).read([7, 29, 5]);
  const alone = await sprites({ split: "train", size: 24, count: 30 }).read([29]);
  expect(texts(whole.images, 24)[1]).toBe(texts(alone.images, 24)[0]);
  expect([...(alone.labels ?? [])]).toEqual([9]);
});

test.each(sizes)("tiles of %i pixels fill the square, other sprites do not", async (size) => {
  const { images } = await sprites({ split: "test", size }).read(firstOf(1000));
  for (const [i, text] of texts(images, size).entries()) {
    const values = text.split(",").map(Number);
    expect(Math.max(...values)).toBeLessThan(32);
    const clear = values.filter((value) => value === 0).length / values.length;
    const [least, most] = i % 10 === 9 ? [0, 0] : [0.1, 0.9];
    expect(clear, `sprite ${i}`).toBeGreaterThanOrEqual(least);
    expect(clear, `sprite ${i}`).toBeLessThanOrEqual(most);
  }
});

test.each([16, 24] as const)("sprites of %i pixels are many in every class", async (size) => {
  const { images } = await sprites({ split: "train", size }).read(firstOf(3000));
  const kinds = firstOf(10).map(() => new Set<string>());
  for (const [i, text] of texts(images, size).entries()) kinds[i % 10]?.add(text);
  for (const [label, found] of kinds.entries())
    expect(found.size, `class ${label}`).toBeGreaterThanOrEqual(200);
});

test("beside a transparent pixel there is ink or another one", async () => {
  const { images } = await sprites({ split: "validation" }).read(firstOf(200));
  const beside = new Set<number>();
  for (let at = 1; at < images.length; at++)
    if (at % 16 > 0 && images[at - 1] === 0) beside.add(images[at] ?? -1);
  expect(beside).toEqual(new Set([0, 1]));
});

test("splits and seeds have other pictures", async () => {
  const drawn = new Set<string>();
  for (const split of splits) {
    for (const seed of [0, 1]) {
      const { images } = await sprites({ split, seed, size: 24 }).read([0, 10, 20, 30, 40]);
      for (const text of texts(images, 24)) drawn.add(text);
    }
  }
  expect(drawn.size).toBe(30);
  const prints = await Promise.all(
    [{}, { seed: 1 }, { count: 10 }, { size: 24 as const }].map((options) =>
      sprites({ split: "train", ...options }).fingerprint(),
    ),
  );
  expect(new Set(prints).size).toBe(4);
});

test("sprites() refuses what is out of range by its name and value", () => {
  const draw = (options: object) => () => sprites({ split: "train", ...options });
  expect(draw({ split: "all" })).toThrow(
    new RangeError("Cannot draw sprites: split is all, not train, validation or test"),
  );
  expect(draw({ size: 20 })).toThrow(
    new RangeError("Cannot draw sprites: size is 20, not 16, 24 or 32"),
  );
  for (const count of [-1, 1.5, 2 ** 33, Number.NaN])
    expect(draw({ count })).toThrow(
      new RangeError(`Cannot draw sprites: count is ${count}, not an integer from 0 to 4294967296`),
    );
  expect(draw({ seed: -1 })).toThrow(
    new RangeError("Cannot draw sprites: seed is -1, not an integer of 0 or more"),
  );
});
