import { expect, test } from "vitest";
import { UnsafeNameError } from "../errors/format.ts";
import { paxRecord, tar, zip, type Member } from "../fixtures/archive.fixture.ts";
import { drawPng } from "../fixtures/picture.fixture.ts";
import { openDataset } from "../open.ts";
import { imagenet } from "../set/imagenet/imagenet.ts";
import { fromBytes } from "../source/byte-source.ts";

const picture = drawPng([32, 32], () => [1, 2, 3]);

/** A tar archive with a picture under a name of any length, as GNU tar and as pax write it. */
const long = {
  gnu: (name: string | Uint8Array): Member[] => [
    { name: "././@LongLink", type: "L", data: name },
    { name: "cut", data: picture },
  ],
  pax: (name: string): Member[] => [
    { name: "x", type: "x", data: paxRecord("path", name) },
    { name: "cut", data: picture },
  ],
};

const open = {
  "openDataset()": (bytes: Uint8Array) =>
    openDataset({ from: fromBytes(bytes, { name: "a.tar" }) }),
  "imagenet()": (bytes: Uint8Array) =>
    imagenet({
      variant: "imagenet32-oord",
      split: "train",
      partial: true,
      from: fromBytes(bytes, { name: "a.tar" }),
    }),
};

test.each(Object.entries(open))(
  "names up to 1 MB cost %s no time and are refused",
  async (_, read) => {
    const start = performance.now();
    for (const name of [
      "a".repeat(1_000_000),
      `${"a/".repeat(500_000)}1.png`,
      `train_32x32/${"0".repeat(1_000_000)}1.png`,
      "ä".repeat(2049),
    ])
      for (const members of [long.gnu(name), long.pax(name.slice(0, 1_040_000))]) {
        const found = read(tar(...members));
        await expect(found).rejects.toThrow(UnsafeNameError);
        await expect(found).rejects.toThrow("has more than 4096 bytes");
        const { message } = await found.then(
          () => new Error("read"),
          (error: unknown) => error as Error,
        );
        expect(message.length).toBeLessThan(400);
      }
    expect(performance.now() - start).toBeLessThan(3000);
  },
);

test("a long name of zeros with a letter behind them costs no time", async () => {
  const name = new Uint8Array(1_000_000);
  name[name.length - 1] = 0x61;
  const start = performance.now();
  await expect(open["openDataset()"](tar(...long.gnu(name)))).rejects.toThrow(UnsafeNameError);
  expect(performance.now() - start).toBeLessThan(2000);
});

test("a name of 4,096 bytes is read, whatever the kind of archive", async () => {
  const name = `${"0".repeat(4091)}1.png`;
  for (const bytes of [
    tar(...long.gnu(`${name}\0\0`)),
    tar(...long.pax(name)),
    zip([{ name, data: picture }]),
  ])
    expect((await open["openDataset()"](bytes)).info.count).toBe(1);
  expect((await open["imagenet()"](tar(...long.gnu(name)))).info.count).toBe(1);
});

test("names that would write to a terminal what is not there are refused in archives, and shown as they are", async () => {
  for (const odd of ["\u001b[2J", "\u007f", "\u0085", "\u009b31m", "\u202e", "\u2066"]) {
    const name = `cat/${odd}a.png`;
    for (const bytes of [tar(...long.pax(name)), zip([{ name, data: picture, flags: 0x800 }])]) {
      const failure: unknown = await open["openDataset()"](bytes).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(UnsafeNameError);
      expect(failure).toMatchObject({ member: name });
      // oxlint-disable-next-line no-control-regex
      expect(String(failure)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    }
  }
});

test("pictures are numbered by the last folder of their name only", async () => {
  const members = [
    "train_32x32/0000001.png",
    "deep/train_32x32/2.png",
    "3.png",
    "other/4.png",
    "train_32x32/x5.png",
  ];
  const from = fromBytes(tar(...members.map((name) => ({ name, data: picture }))), { name: "a" });
  const found = await imagenet({ variant: "imagenet32-oord", split: "train", partial: true, from });
  expect(found.info.count).toBe(3);
});
