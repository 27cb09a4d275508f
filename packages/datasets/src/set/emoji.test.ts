import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { MissingDataError, TruncatedError } from "../errors/access.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { type Member, tar } from "../fixtures/archive.fixture.ts";
import { drawPng } from "../fixtures/picture.fixture.ts";
import { openDataset } from "../open.ts";
import { type ByteSource, fromBytes } from "../source/byte-source.ts";
import { emoji } from "./emoji.ts";

const folder = mkdtempSync(join(tmpdir(), "pixelweft-emoji-"));
afterAll(() => rmSync(folder, { recursive: true }));

const picture = (n: number): Uint8Array =>
  drawPng([64, 64], (x) => (x < 32 ? [n, n, n] : [0, 0, 0, 0]));

const table = [
  { name: "TACO", short_name: "taco", image: "1f32e.png", category: "Food & Drink" },
  { name: null, short_name: "flag-eg", image: "1f1ea-1f1ec.png", category: "Flags" },
  {
    name: "WAVING HAND SIGN",
    short_name: "wave",
    image: "1f44b.png",
    category: "People & Body",
    skin_variations: {
      "1F3FB": { image: "1f44b-1f3fb.png" },
      "1F3FF": { image: "1f44b-1f3ff.png" },
    },
  },
  { name: "NOT DRAWN", short_name: "none", image: "ffff.png", category: "Symbols" },
];

const images = ["1f1ea-1f1ec", "1f32e", "1f44b-1f3fb", "1f44b-1f3ff", "1f44b"];
/** The table comes last: archives promise no order. */
const members: Member[] = [
  { name: "package/package.json", data: "{}" },
  { name: "package/img/twitter/sheets/64.png", data: "no picture" },
  ...images.map((name, n) => ({
    name: `package/img/twitter/64/${name}.png`,
    data: picture(10 * n),
  })),
  { name: "package/img/twitter/64/unknown.png", data: "no picture" },
  { name: "package/emoji.json", data: JSON.stringify(table) },
];

function tgz(files: readonly Member[]): ByteSource {
  return fromBytes(new Uint8Array(gzipSync(tar(...files))), { name: "emoji.tgz" });
}

describe("emoji()", () => {
  test("reads the package as npm packs it, with categories as classes and names", async () => {
    const data = await emoji({ from: tgz(members) });
    expect(data.info).toMatchObject({
      name: "emoji.tgz",
      shape: [64, 64, 3],
      count: 3,
      classes: ["Flags", "Food & Drink", "People & Body"],
    });
    expect(data.names).toEqual(["flag-eg", "TACO", "WAVING HAND SIGN"]);
    const { images: pixels, labels } = await data.read([0, 1, 2]);
    expect(labels).toEqual(Int32Array.of(0, 1, 2));
    expect([0, 12_288, 24_576].map((at) => pixels[at])).toEqual([0, 10, 40]);
    expect(pixels[64 * 3 - 1]).toBe(255);
  });

  test("gives tones of skin, other sizes, backgrounds and palettes, and some categories", async () => {
    const all = await emoji({ from: tgz(members), skinTones: true, size: [2, 2], channels: 1 });
    expect(all.names.slice(2)).toEqual([
      "WAVING HAND SIGN, 1F3FB",
      "WAVING HAND SIGN, 1F3FF",
      "WAVING HAND SIGN",
    ]);
    expect((await all.read([3])).images).toEqual(Uint8Array.of(30, 255, 30, 255));
    const dark = await emoji({ from: tgz(members), size: [1, 2], background: [1, 2, 3] });
    expect((await dark.read([1])).images).toEqual(Uint8Array.of(10, 10, 10, 1, 2, 3));
    const indexed = await emoji({ from: tgz(members), palette: 8 });
    expect(indexed.info.palette).toMatchObject({ exact: true });
    const food = await emoji({ from: tgz(members), categories: ["Food & Drink"] });
    expect(food.names).toEqual(["TACO"]);
  });

  test("reads the folder that the package is installed in, as openDataset() does", async () => {
    for (const { name, data = "" } of members) {
      const path = join(folder, name);
      mkdirSync(join(path, ".."), { recursive: true });
      writeFileSync(path, data);
    }
    const data = await emoji({ from: join(folder, "package") });
    expect(data.info.count).toBe(3);
    const opened = await openDataset(join(folder, "package"));
    expect(opened.found).toBe(
      "a folder of emoji with 3 different pictures of 64x64x3, in 3 classes",
    );
    expect(opened.names).toEqual(data.names);
    const packed = await openDataset({ from: tgz(members) }, { size: [8, 8] });
    expect(packed.found).toContain("a tar.gz archive of emoji with 3 different pictures of 8x8x3");
  });

  test("takes one vendor's drawings", async () => {
    const both = [...members, { name: "package/img/google/64/1f32e.png", data: picture(99) }];
    await expect(emoji({ from: tgz(both) })).rejects.toThrow(
      "it has drawings of twitter and google",
    );
    const google = await emoji({ from: tgz(both), vendor: "google" });
    expect(google.names).toEqual(["TACO"]);
    expect((await google.read([0])).images[0]).toBe(99);
    await expect(emoji({ from: tgz(both), vendor: "apple" })).rejects.toThrow(DatasetError);
  });

  test("refuses a table that is none, and skips pictures that are damaged if that is asked for", async () => {
    const other = (data: string): ByteSource =>
      tgz([...members.slice(0, -1), { name: "package/emoji.json", data }]);
    await expect(emoji({ from: tgz(members.slice(0, -1)) })).rejects.toThrow(MissingDataError);
    for (const text of ["<html>", "{}", "[1]", '[{"image":"a.png"}]', "[null]"])
      await expect(emoji({ from: other(text) }), text).rejects.toMatchObject({
        code: "dataset",
        member: "package/emoji.json",
      });
    await expect(emoji({ from: other("[]") })).rejects.toThrow("it has no PNG or JPEG pictures");
    const broken = members.map((member) =>
      member.name.endsWith("1f32e.png") ? { ...member, data: picture(1).subarray(0, 60) } : member,
    );
    await expect(emoji({ from: tgz(broken) })).rejects.toThrow(TruncatedError);
    const data = await emoji({ from: tgz(broken), onCorrupt: "skip" });
    expect(data.names).toEqual(["flag-eg", "WAVING HAND SIGN"]);
    expect(data.leftOut.damaged[0]?.member).toBe("package/img/twitter/64/1f32e.png");
  });
});
