// @module-tag ci
import { expect, test } from "vitest";
import { sha256 } from "../source/sha256.ts";
import { shapes } from "./shapes.ts";

const splits = ["train", "validation", "test"] as const;

function text(images: Uint8Array, size: number): string[] {
  const list: string[] = [];
  for (let at = 0; at < images.length; at += size) list.push(images.subarray(at, at + size).join());
  return list;
}

function firstOf(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

test("shapes() describes itself", () => {
  const { info } = shapes({ split: "train" });
  expect(info).toMatchObject({
    name: "shapes/train",
    shape: [32, 32, 3],
    count: 50_000,
    levels: 256,
  });
  expect(info.classes).toEqual([
    "disc",
    "ring",
    "square",
    "triangle",
    "cross",
    "star",
    "crescent",
    "stripes",
    "checker",
    "dots",
  ]);
  expect(shapes({ split: "test", count: 12, height: 8, width: 10 }).info).toMatchObject({
    shape: [8, 10, 3],
    count: 12,
  });
});

test("shapes() draws the same pictures on every machine", async () => {
  const { images, labels } = await shapes({ split: "train" }).read(firstOf(20));
  expect([...(labels ?? [])]).toEqual(firstOf(20).map((i) => i % 10));
  expect(await sha256(images)).toMatchInlineSnapshot(
    `"6d0c4c322b6e72c19d1383ffa6e5ba88c25209d83f97176835fdbf7ee6bfa247"`,
  );
  const other = await shapes({ split: "test", height: 9, width: 16, seed: 2 ** 40 + 1 }).read([
    0, 9_999,
  ]);
  expect(await sha256(other.images)).toMatchInlineSnapshot(
    `"ac939e2e87d00f28f8c640feed471f6b7ca2b70c45ca6a6c3003ec2ae68f7063"`,
  );
});

test("a picture does not depend on the count, on its place in a read, or on what was read before", async () => {
  const dataset = shapes({ split: "train" });
  const size = 32 * 32 * 3;
  const { images } = await dataset.read([7, 40_000, 7]);
  expect(images.subarray(0, size)).toEqual(images.subarray(2 * size));
  expect((await shapes({ split: "train", count: 8 }).read([7])).images).toEqual(
    images.subarray(0, size),
  );
});

test("no picture is in two splits, nor twice in one, nor under two seeds", async () => {
  const seen: string[] = [];
  for (const split of splits) {
    for (const seed of [0, 1]) {
      const { images } = await shapes({ split, seed }).read(firstOf(500));
      seen.push(...text(images, 32 * 32 * 3));
    }
  }
  expect(new Set(seen).size).toBe(3000);
});

test("every picture shows two colours that differ, of which neither is a speck", async () => {
  const size = 32 * 32;
  const { images } = await shapes({ split: "validation" }).read(firstOf(300));
  for (let at = 0; at < images.length; at += 3 * size) {
    const counts = new Map<string, number>();
    for (let pixel = at; pixel < at + 3 * size; pixel += 3) {
      const colour = images.subarray(pixel, pixel + 3).join();
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
    const [most, second] = [...counts.entries()].toSorted((a, b) => b[1] - a[1]);
    expect(second?.[1] ?? 0).toBeGreaterThan(size / 50);
    const [a, b] = [most, second].map((entry) => (entry?.[0] ?? "").split(",").map(Number));
    const apart = (a ?? []).reduce((sum, value, c) => sum + Math.abs(value - (b?.[c] ?? 0)), 0);
    expect(apart).toBeGreaterThanOrEqual(192);
  }
});

test("the last of 2^32 pictures can be drawn", async () => {
  const dataset = shapes({ split: "train", count: 2 ** 32, height: 8, width: 8 });
  expect((await dataset.read([2 ** 32 - 1])).labels).toEqual(Int32Array.of((2 ** 32 - 1) % 10));
});

test("fingerprints tell split, size, count and seed apart", async () => {
  const prints = await Promise.all([
    shapes({ split: "train" }).fingerprint(),
    shapes({ split: "test", count: 50_000 }).fingerprint(),
    shapes({ split: "train", seed: 1 }).fingerprint(),
    shapes({ split: "train", count: 10 }).fingerprint(),
    shapes({ split: "train", width: 8 }).fingerprint(),
  ]);
  expect(new Set(prints).size).toBe(5);
  expect(await shapes({ split: "train" }).fingerprint()).toBe(prints[0]);
});

test("options out of range are refused", () => {
  const draw = (options: object) => () => shapes({ split: "train", ...options });
  for (const options of [
    { split: "all" },
    { height: 3 },
    { width: 2000 },
    { seed: -1 },
    { seed: 0.5 },
    { count: -1 },
  ]) {
    expect(draw(options), JSON.stringify(options)).toThrow(RangeError);
  }
});
