import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { MissingDataError } from "../../errors/access.ts";
import { CountMismatchError } from "../../errors/images.ts";
import { bytesOf, tar, zip } from "../../fixtures/archive.fixture.ts";
import { drawPng, png } from "../../fixtures/picture.fixture.ts";
import { fromBytes } from "../../source/byte-source.ts";
import { sha256 } from "../../source/sha256.ts";
import { imagenet, type ImagenetOptions } from "./imagenet.ts";
import { imagenetSynsets } from "./synsets.ts";

const folder = mkdtempSync(join(tmpdir(), "pixelweft-imagenet-"));
afterAll(() => rmSync(folder, { recursive: true }));

function bytes(data: Uint8Array, name = "a.zip") {
  return fromBytes(data, { name });
}

describe("imagenetSynsets", () => {
  test("has a thousand different names, the anchors at their places", () => {
    expect(new Set(imagenetSynsets).size).toBe(1000);
    for (const name of imagenetSynsets) expect(name).toMatch(/^n\d{8}$/);
    const places = { n02119789: 1, n02100735: 2, n02110185: 3, n01440764: 449, n03255030: 1000 };
    for (const [name, place] of Object.entries(places))
      expect(imagenetSynsets.indexOf(name) + 1).toBe(place);
  });

  test("gives, sorted, the order of other software", () => {
    const sorted = imagenetSynsets.toSorted();
    const places = { n01440764: 0, n02119789: 278, n02123045: 281, n02504458: 386, n15075141: 999 };
    for (const [name, place] of Object.entries(places)) expect(sorted.indexOf(name)).toBe(place);
  });

  test("is the list whose names and order were compared with WordNet 3.0 and the development kit", async () => {
    expect(await sha256(bytesOf(imagenetSynsets.join(" ")))).toBe(
      "4ea5082abdf28e98acbc2f290b0b980f400bca68d70ff346d5426f6a96b669e2",
    );
  });
});

describe("imagenet() by van den Oord", () => {
  const picture = (n: number): Uint8Array => drawPng([32, 32], (x, y) => [n, x, y]);
  const members = [3, 1, 2].map((n) => ({
    name: `train_32x32/${String(n).padStart(7, "0")}.png`,
    data: picture(n),
  }));
  const options = { variant: "imagenet32-oord", split: "train", partial: true } as const;

  async function checkPictures(from: ImagenetOptions["from"]): Promise<string> {
    const data = await imagenet({ ...options, from });
    expect(data.info).toMatchObject({
      name: "imagenet32-oord/train",
      shape: [32, 32, 3],
      count: 3,
    });
    const { images, labels } = await data.read([2, 0]);
    expect(labels).toBeUndefined();
    expect([...images.subarray(0, 6)]).toEqual([3, 0, 0, 3, 1, 0]);
    expect([...images.subarray(-3)]).toEqual([1, 31, 31]);
    const seen: number[] = [];
    for await (const batch of data.batches({ batchSize: 2 })) seen.push(batch.size);
    expect(seen).toEqual([2, 1]);
    await data.close();
    return data.fingerprint();
  }

  test("reads pictures by number from a tar or zip archive and a folder", async () => {
    const path = join(folder, "train_32x32.tar");
    writeFileSync(
      path,
      tar({ name: "train_32x32/", type: "5" }, ...members, {
        name: "valid_32x32/00001.png",
        data: "x",
      }),
    );
    mkdirSync(join(folder, "train_32x32"));
    for (const { name, data } of members) writeFileSync(join(folder, name), data);
    const prints = [
      await checkPictures(path),
      await checkPictures(bytes(zip(members))),
      await checkPictures(join(folder, "train_32x32")),
      await checkPictures(
        bytes(zip(members.map(({ name, data }) => ({ name: name.slice(12), data })))),
      ),
    ];
    expect(new Set(prints).size).toBe(1);
    // Pixels of a file of the same size.
    const [first, ...others] = members;
    const data = first?.data.with(50, 1) ?? new Uint8Array();
    const changed = [{ name: "train_32x32/0000003.png", data }, ...others];
    const from = bytes(zip(changed));
    expect(prints).not.toContain(await (await imagenet({ ...options, from })).fingerprint());
  });

  test("refuses pictures that are not what the set has, when they are read", async () => {
    const read = async (data: Uint8Array): Promise<unknown> => {
      const opened = await imagenet({
        ...options,
        from: bytes(tar({ name: "train_32x32/1.png", data }), "a.tar"),
      });
      return opened.read([0]);
    };
    await expect(read(drawPng([31, 31], () => [0, 0, 0]))).rejects.toThrow(
      "it is 31 wide and 31 high, not 32 and 32",
    );
    await expect(
      read(drawPng([32, 32], (x) => [0, 0, 0, x === 9 ? 254 : 255])),
    ).rejects.toMatchObject({ code: "unsupported", sample: 0, member: "train_32x32/1.png" });
    await expect(read(bytesOf("<html>"))).rejects.toMatchObject({ code: "unsupported", sample: 0 });
    await expect(read(png({ width: 32, height: 32, type: 2, rows: [0] }))).rejects.toMatchObject({
      code: "png",
      sample: 0,
    });
    expect(
      await read(png({ width: 32, height: 32, type: 0, rows: new Uint8Array(33 * 32) })),
    ).toMatchObject({ images: new Uint8Array(3072) });
  });

  test.skipIf(process.platform !== "linux")("leaves no file open when it refuses one", async () => {
    const path = join(folder, "refused.tar");
    writeFileSync(path, tar(...members, { name: "x/train_32x32/1.png", data: picture(1) }));
    await expect(imagenet({ ...options, from: path })).rejects.toThrow("it has picture 1 twice");
    const open = readdirSync("/proc/self/fd").map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return "closed since";
      }
    });
    expect(open).not.toContain(realpathSync(path));
  });

  test("refuses packed archives, pictures that are there twice, and another number of them", async () => {
    const open = (file: Uint8Array, more: Partial<ImagenetOptions> = {}) =>
      imagenet({ ...options, ...more, from: bytes(file, "a.tar") });
    await expect(open(new Uint8Array(gzipSync(tar(...members))))).rejects.toThrow(
      /unpack it to a tar archive first/,
    );
    await expect(
      open(tar(...members, { name: "x/train_32x32/1.png", data: picture(1) })),
    ).rejects.toThrow("it has picture 1 twice");
    await expect(open(tar(...members), { partial: false })).rejects.toThrow(CountMismatchError);
    await expect(open(tar(...members), { split: "validation" })).rejects.toThrow(
      "there is no picture valid_32x32/NUMBER.png in what is given",
    );
    await expect(open(tar(...members), { variant: "imagenet64-oord" })).rejects.toThrow(
      "there is no picture train_64x64/NUMBER.png in what is given",
    );
    await expect(open(tar({ name: "train_32x32/1.png" }))).rejects.toThrow(/no small picture/);
    await expect(imagenet({ ...options, from: join(folder, "none.tar") })).rejects.toThrow(
      MissingDataError,
    );
    await expect(imagenet({ ...options, from: [] })).rejects.toThrow(RangeError);
    for (const variant of ["imagenet32", "imagenet8-oord"])
      // @ts-expect-error -- programs without types give anything
      await expect(imagenet({ ...options, variant, from: "x" })).rejects.toThrow(RangeError);
    // @ts-expect-error -- the same
    await expect(imagenet({ ...options, split: "test", from: "x" })).rejects.toThrow(RangeError);
  });
});
