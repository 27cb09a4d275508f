import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import type { Palette } from "./dataset.ts";
import { MissingDataError } from "./errors/access.ts";
import { tar, zip } from "./fixtures/archive.fixture.ts";
import { drawPng } from "./fixtures/picture.fixture.ts";
import { formatIdx } from "./format/idx.ts";
import { openDataset } from "./open.ts";
import {
  all,
  members,
  plain,
  source,
  writeMembers,
} from "./set/pictures/folder-members.fixture.ts";

const folder = mkdtempSync(join(tmpdir(), "pixelweft-pictures-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("openDataset()", () => {
  test("says whether pictures have the colours of a palette, or were brought to them", async () => {
    const reds = (...values: readonly number[]): Uint8Array =>
      tar(
        ...values.map((red) => ({ name: `${red}.png`, data: drawPng([1, 1], () => [red, 0, 0]) })),
      );
    const found = async (data: Uint8Array, palette: number | Palette): Promise<string> =>
      (await openDataset(source(data, "a.tar"), { palette })).found;
    expect(await found(reds(0), 4)).toMatch(/, in 1 colour$/);
    expect(await found(reds(0, 100, 200), 4)).toMatch(/, in 3 colours$/);
    expect(await found(reds(0, 100, 200), 2)).toMatch(/, brought to 2 colours, 1 copy left out$/);
    const one = { colours: [[0, 0, 0, 255]], exact: true } as const;
    expect(await found(reds(0), one)).toMatch(/, in 1 colour$/);
    // Of a palette that is given, what the pictures have besides is counted.
    expect(await found(reds(0, 100), one)).toMatch(/, brought to 1 colour, 1 copy left out$/);
  });

  test("says of files without endings how pictures are known", async () => {
    const data = drawPng([1, 1], () => [0, 0, 0]);
    const bare = tar({ name: "v1.2/a", data }, { name: "b", data });
    await expect(openDataset(source(bare, "a.tar"))).rejects.toThrow(
      /known by \.png, \.jpg or \.jpeg at the end of their names, and 2 names have no ending: rename/,
    );
    const one = tar({ name: "a", data }, { name: "notes.txt", data: "none" });
    await expect(openDataset(source(one, "a.tar"))).rejects.toThrow("and 1 name has no ending");
    const none = tar({ name: "notes.txt", data: "none" });
    await expect(openDataset(source(none, "a.tar"))).rejects.toThrow(
      "; name a folder or an archive",
    );
  });

  test("opens folders and archives of pictures, and says what it found", async () => {
    const place = writeMembers(join(folder, "opened"));
    const opened = await openDataset(place);
    expect(opened.found).toBe(
      "a folder with 3 different pictures of 2x2x3, in 2 classes, 1 copy left out",
    );
    expect(opened.info.count).toBe(3);
    const zipped = await openDataset(source(zip(members), "a.zip"), { channels: 1 });
    expect(zipped.found).toBe(
      "a zip archive with 3 different pictures of 2x2x1, in 2 classes, 1 copy left out",
    );
    const packed = await openDataset(source(new Uint8Array(gzipSync(tar(...members))), "a.tgz"));
    expect(packed.found).toMatch(/^a tar.gz archive with 3/);
  });

  test("divides pictures by their folders, else by their hash", async () => {
    const parts = tar(
      { name: "s/train/a/1.png", data: plain(1, 1, 1) },
      { name: "s/train/b/2.png", data: plain(2, 1, 1) },
      { name: "s/test/a/3.png", data: plain(3, 1, 1) },
    );
    const train = await openDataset(source(parts), { split: "train" });
    expect(train.info).toMatchObject({ count: 2, classes: ["a", "b"] });
    const held = await openDataset(source(parts), { split: "test" });
    expect((await all(held)).images[0]).toBe(3);
    expect((await openDataset(source(parts))).info.count).toBe(3);
    const many = tar(
      ...Array.from({ length: 60 }, (_, i) => ({ name: `${i}.png`, data: plain(i, i, i) })),
    );
    const undivided = await openDataset(source(many), { split: "test", divide: false });
    expect(undivided).toMatchObject({ whole: true, info: { count: 60 }, dropped: 0 });
    expect(undivided.names?.[59]).toBe("9.png");
    expect(train.whole).toBe(false);
    const [a, b] = [
      await openDataset(source(many), { split: "train" }),
      await openDataset(source(many), { split: "test" }),
    ];
    expect(a.info.count + b.info.count).toBe(60);
    expect(b.found).toMatch(
      /^a tar archive with 60 different pictures of 2x2x3, without classes; \d+ of them are its test part$/,
    );
    const one = source(tar({ name: "1.png", data: plain(1, 1, 1) }));
    const outcomes = await Promise.allSettled([
      openDataset(one, { split: "train" }),
      openDataset(one, { split: "test" }),
    ]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });

  test("opens IDX files and folders, and sprite sheets", async () => {
    const images = formatIdx([2, 1, 1], Uint8Array.of(1, 2));
    const place = join(folder, "idx");
    mkdirSync(place);
    writeFileSync(join(place, "train-images-idx3-ubyte"), images);
    expect((await openDataset(place)).found).toBe("a folder with files of IDX");
    expect(
      (
        await openDataset(join(place, "train-images-idx3-ubyte"), {
          labels: formatIdx([2], Uint8Array.of(0, 1)),
        })
      ).found,
    ).toBe("a file of IDX");
    const packed = await openDataset(source(new Uint8Array(gzipSync(images)), "x.gz"));
    expect(packed.info).toMatchObject({ name: "x.gz", count: 2 });
    const sheet = drawPng([4, 2], (x, y) => [x, y, 0]);
    expect((await openDataset(source(sheet, "s.png"), { cell: [2, 2] })).found).toMatch(
      /^a sprite sheet with 2 different/,
    );
    await expect(openDataset(source(sheet, "s.png"))).rejects.toThrow(
      /it is one picture; give the size of its cells/,
    );
  });

  test("explains why not", async () => {
    await expect(openDataset(join(folder, "none"))).rejects.toThrow(MissingDataError);
    await expect(
      openDataset(source(new TextEncoder().encode("<!doctype html>"), "p")),
    ).rejects.toThrow("Cannot open p: it is no folder, tar, tar.gz or zip: it is a page of HTML");
    await expect(openDataset(source(tar({ name: "a.txt", data: "x" })))).rejects.toThrow(
      'it is a tar with 1 file such as "a.txt", but no PNG or JPEG pictures',
    );
    const empty = mkdtempSync(join(folder, "empty-"));
    await expect(openDataset(empty)).rejects.toThrow(
      `Cannot open ${empty}: it is a folder without any file; put PNG or JPEG pictures into it, or name another`,
    );
    const imagenet = tar({ name: "train_32x32/0000001.png", data: plain(1, 2, 3) });
    await expect(openDataset(source(imagenet))).rejects.toThrow(/looks like down-sampled ImageNet/);
    await expect(
      openDataset(source(tar({ name: "cifar-10-batches-bin/test_batch.bin", data: "x" })), {
        split: "test",
      }),
    ).rejects.toMatchObject({ code: "cifar" });
    await expect(
      openDataset(source(tar({ name: "cifar-100-binary/train.bin", data: "x" }))),
    ).rejects.toMatchObject({ code: "cifar" });
  });
});
