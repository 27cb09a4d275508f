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
import { deflateRawSync, gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { MissingDataError, TruncatedError } from "../../errors/access.ts";
import { DatasetError } from "../../errors/dataset-error.ts";
import { NpyError, UnsupportedError } from "../../errors/format.ts";
import { CountMismatchError } from "../../errors/images.ts";
import { bytesOf, little, tar, zip, type Zipped } from "../../fixtures/archive.fixture.ts";
import { drawPng, png } from "../../fixtures/picture.fixture.ts";
import { readNpyHeader, readNpyIntegers } from "../../format/npy.ts";
import { fromBytes } from "../../source/byte-source.ts";
import { concatenate } from "../../source/concatenate.ts";
import { sha256 } from "../../source/sha256.ts";
import { randomStream } from "../random.ts";
import { imagenet, type ImagenetOptions } from "./imagenet.ts";
import { imagenetSynsets } from "./synsets.ts";

const folder = mkdtempSync(join(tmpdir(), "pixelweft-imagenet-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A numpy file. */
function npy(descr: string, shape: string, data: Uint8Array, version = 1): Uint8Array {
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`;
  return npyOf(dict, data, version);
}

function npyOf(dict: string, data: Uint8Array, version = 1): Uint8Array {
  const head = `${dict.padEnd(117)}\n`;
  const length = little([head.length, version === 1 ? 2 : 4]);
  return concatenate([
    Uint8Array.of(0x93),
    bytesOf("NUMPY"),
    Uint8Array.of(version, 0),
    length,
    bytesOf(head),
    data,
  ]);
}

/** What `numpy.savez` (numpy 2.4) writes: one image of 192 bytes, 0 to 191, with label 1000. */
const savez =
  "504b03042d0000000000000021004c04d94affffffffffffffff08001400646174612e6e70790100100040010000000000004001000000000000934e554d5059010076007b276465736372273a20277c7531272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028312c20313932292c207d20202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf504b03042d000000000000002100e9be63f3ffffffffffffffff0a0014006c6162656c732e6e70790100100088000000000000008800000000000000934e554d5059010076007b276465736372273a20273c6938272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028312c292c207d2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200ae803000000000000504b03042d0000000000000021003b1b0175ffffffffffffffff080014006d65616e2e6e70790100100088000000000000008800000000000000934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028312c292c207d2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a0000000000000000504b01022d032d0000000000000021004c04d94a4001000040010000080000000000000000000000800100000000646174612e6e7079504b01022d032d000000000000002100e9be63f388000000880000000a000000000000000000000080017a0100006c6162656c732e6e7079504b01022d032d0000000000000021003b1b0175880000008800000008000000000000000000000080013e0200006d65616e2e6e7079504b05060000000003000300a4000000000300000000";
/** What `numpy.savez_compressed` writes: two images, byte i is i modulo 251, with labels 1 and 1000. */
const savezCompressed =
  "504b03042d00000008000000210057b2c719ffffffffffffffff08001400646174612e6e707901001000000200000000000054010000000000009bec17ea1b10c9c850c650ad9e925a9c5ca46ea5a05e536aa8aea3a09e965f54529498179f5f94920a12774bcc294e058a17672416a402f91a463a0a8696469a3a0ab50a64022e06462666165636760e4e2e6e1e5e3e7e0141216111513171094929691959397905452565155535750d4d2d6d1d5d3d7d03432363135333730b4b2b6b1b5b3b7b07472767175737770f4f2f6f1f5f3fff80c0a0e090d0b0f088c8a8e898d8b8f884c4a4e494d4b4f48cccacec9cdcbcfc82c2a2e292d2b2f28acaaaea9adabafa86c6a6e696d6b6f68eceaeee9edebefe0913274d9e3275daf4193367cd9e3377defc050b172d5eb274d9f2152b57ad5eb376ddfa0d1b376ddeb275dbf61d3b77eddeb377dffe03070f1d3e72f4d8f113274f9d3e73f6dcf90b172f5dbe72f5daf51b376fddbe73f7defd070f1f3d7ef2f4d9f3172f5fbd7ef3f6ddfb0f1f3f7dfef2f5dbf71f3f7f0d0aaf0300504b03042d00000008000000210038dfe4caffffffffffffffff0a0014006c6162656c732e6e70790100100090000000000000004b000000000000009bec17ea1b10c9c850c650ad9e925a9c5ca46ea5a06e9369a1aea3a09e965f54529498179f5f94920a12774bcc294e058a17672416a402f91a463a9a3a0ab50a14002e46060878c10ca101504b03042d000000080000002100191cf826ffffffffffffffff080014006d65616e2e6e707901001000800600000000000052000000000000009bec17ea1b10c9c850c650ad9e925a9c5ca46ea5a06e9366a1aea3a09e965f54529498179f5f94920a12774bcc294e058a17672416a402f91a8696463a9a3a0ab50a64032e8651300a46c128180523120000504b01022d032d00000008000000210057b2c7195401000000020000080000000000000000000000800100000000646174612e6e7079504b01022d032d00000008000000210038dfe4ca4b000000900000000a000000000000000000000080018e0100006c6162656c732e6e7079504b01022d032d000000080000002100191cf82652000000800600000800000000000000000000008001150200006d65616e2e6e7079504b05060000000003000300a4000000a10200000000";

const packed = (data: Uint8Array): Pick<Zipped, "data" | "packed"> => ({
  data,
  packed: new Uint8Array(deflateRawSync(data)),
});

/** An `.npz` of `count` images of 8x8, image n of plane c has the value 3 n + c everywhere but in its first pixel, 200 + c. */
function npz(
  count: number,
  first: number,
  { deflate = false, labelsFirst = false }: { deflate?: boolean; labelsFirst?: boolean } = {},
): Uint8Array {
  const planes = Array.from({ length: count * 192 }, (_, i) =>
    i % 64 === 0
      ? 200 + (Math.floor(i / 64) % 3)
      : 3 * (first + Math.floor(i / 192)) + (Math.floor(i / 64) % 3),
  );
  const data = npy("|u1", `(${count}, 192)`, Uint8Array.from(planes));
  const labels = npy(
    "<i8",
    `(${count},)`,
    little(...Array.from({ length: count }, (_, i) => [first + i + 1, 8] as const)),
  );
  const files = [
    ["data.npy", data],
    ["labels.npy", labels],
    ["mean.npy", npy("<f8", "(1,)", new Uint8Array(8))],
  ] as const;
  const ordered = labelsFirst ? files.toReversed() : files;
  return zip(
    ordered.map(([name, bytes]) => ({
      name,
      ...(deflate ? packed(bytes) : { data: bytes, zip64: true }),
    })),
  );
}

function bytes(data: Uint8Array, name = "a.zip") {
  return fromBytes(data, { name });
}

const small = { variant: "imagenet8-chrabaszcz", split: "train", partial: true } as const;

describe("imagenet() by Chrabaszcz", () => {
  const combinations = [false, true].flatMap((outer) =>
    [false, true].flatMap((inner) =>
      [false, true].map((labelsFirst) => ({ outer, inner, labelsFirst })),
    ),
  );

  test.each(combinations)(
    "reads parts in order, deflated or not: %o",
    async ({ outer, inner, labelsFirst }) => {
      const parts = [
        ["10", 3],
        ["2", 1],
        ["1", 0],
      ] as const; // by number, not by name
      const files = parts.map(([number, first]) => {
        const data = npz(number === "2" ? 2 : 1, first, { deflate: inner, labelsFirst });
        return {
          name: `Imagenet8_train_npz/train_data_batch_${number}.npz`,
          ...(outer ? packed(data) : { data }),
        };
      });
      const archive = zip([{ name: "Imagenet8_train_npz/", data: "" }, ...files]);
      const data = await imagenet({ ...small, from: bytes(archive), verify: true });
      expect(data.info).toMatchObject({
        name: "imagenet8-chrabaszcz/train",
        shape: [8, 8, 3],
        count: 4,
      });
      const { images, labels } = await data.read([3, 0, 2]);
      expect([...(labels ?? [])]).toEqual([3, 0, 2]);
      expect([...images.subarray(0, 6)]).toEqual([200, 201, 202, 9, 10, 11]);
      expect([...images.subarray(192, 198)]).toEqual([200, 201, 202, 0, 1, 2]);
      expect([...images.subarray(2 * 192 + 186, 2 * 192 + 192)]).toEqual([6, 7, 8, 6, 7, 8]);
      await data.close();
    },
  );

  test("reads several archives, and leaves no temporary files", async () => {
    const left = (): string[] =>
      readdirSync(tmpdir()).filter((name) => name.startsWith(`pixelweft-unpacked-${process.pid}-`));
    const before = left();
    const part = (number: number): Uint8Array =>
      zip([{ name: `train_data_batch_${number}.npz`, ...packed(npz(1, number)) }]);
    const data = await imagenet({ ...small, from: [bytes(part(2)), bytes(part(1))] });
    expect((await data.read([0, 1])).labels).toEqual(Int32Array.of(1, 2));
    await data.close();
    expect(left()).toEqual(before);
    const path = join(folder, "val_data.npz");
    writeFileSync(path, npz(2, 0));
    const bare = await imagenet({ ...small, split: "validation", from: path });
    expect(bare.info.count).toBe(2);
    await bare.close();
  });

  test("reads what numpy writes", async () => {
    const stored = await imagenet({
      ...small,
      from: bytes(Buffer.from(savez, "hex")),
      verify: true,
    });
    const one = await stored.read([0]);
    expect([...one.images.subarray(0, 6)]).toEqual([0, 64, 128, 1, 65, 129]);
    expect(one.labels).toEqual(Int32Array.of(999));
    const compressed = await imagenet({
      ...small,
      from: bytes(Buffer.from(savezCompressed, "hex")),
    });
    const two = await compressed.read([1]);
    expect([...two.images.subarray(0, 3)]).toEqual([192, 256 % 251, 320 % 251]);
    expect(two.labels).toEqual(Int32Array.of(999));
    await compressed.close();
  });

  test("unpacks again what is read after it was closed, and leaves nothing of it", async () => {
    const unpacked = (): number =>
      readdirSync(tmpdir()).filter((name) => name.startsWith(`pixelweft-unpacked-${process.pid}-`))
        .length;
    const before = unpacked();
    const inner = Buffer.from(savezCompressed, "hex");
    const from = bytes(zip([{ name: "train_data_batch_1.npz", ...packed(inner) }]));
    const data = await imagenet({ ...small, from });
    const samples = await data.read([1]);
    await data.close();
    expect(unpacked()).toBe(before);
    expect(await data.read([1])).toEqual(samples);
    expect(unpacked()).toBeGreaterThan(before);
    await data.close();
    expect(unpacked()).toBe(before);
  });

  test("numbers classes natively or by sorted synset", async () => {
    const from = bytes(npz(3, 0));
    const sorted = await imagenet({ ...small, from, labelOrder: "sorted-synset" });
    expect((await sorted.read([0, 1, 2])).labels).toEqual(Int32Array.of(278, 212, 250));
    expect(sorted.info.classes?.slice(0, 2)).toEqual(["n01440764", "n01443537"]);
    const native = await imagenet({ ...small, from });
    expect((await native.read([0, 1, 2])).labels).toEqual(Int32Array.of(0, 1, 2));
    for (const [label, place] of [278, 212, 250].entries())
      expect(native.info.classes?.[label]).toBe(sorted.info.classes?.[place]);
    expect(await native.fingerprint()).not.toBe(await sorted.fingerprint());
    // @ts-expect-error -- programs without types give anything
    await expect(imagenet({ ...small, from, labelOrder: "torch" })).rejects.toThrow(RangeError);
  });

  test("refuses labels, counts and shapes that are wrong", async () => {
    const make = (data: Uint8Array, labels: Uint8Array): Uint8Array =>
      zip([
        { name: "data.npy", data },
        { name: "labels.npy", data: labels },
      ]);
    const one = npy("|u1", "(1, 192)", new Uint8Array(192));
    const label = (value: number | bigint): Uint8Array => npy("<i8", "(1,)", little([value, 8]));
    const open = (file: Uint8Array) => imagenet({ ...small, from: bytes(file) });
    expect((await open(make(one, label(1000)))).info.count).toBe(1);
    for (const value of [0, 1001, 2n ** 40n, -1n])
      await expect(open(make(one, label(value)))).rejects.toThrow(NpyError);
    await expect(open(make(one, npy("<i8", "(2,)", little([1, 8], [1, 8]))))).rejects.toThrow(
      CountMismatchError,
    );
    await expect(open(make(one, npy("<f8", "(1,)", new Uint8Array(8))))).rejects.toThrow(NpyError);
    await expect(open(make(npy("|u1", "(1, 191)", new Uint8Array(191)), label(1)))).rejects.toThrow(
      NpyError,
    );
    await expect(open(make(npy("|i1", "(1, 192)", new Uint8Array(192)), label(1)))).rejects.toThrow(
      NpyError,
    );
    await expect(open(zip([{ name: "data.npy", data: one }]))).rejects.toThrow(UnsupportedError);
    const wrongSum = zip([
      { name: "data.npy", data: one, crc: 1 },
      { name: "labels.npy", data: label(1) },
    ]);
    await expect(imagenet({ ...small, from: bytes(wrongSum), verify: true })).rejects.toMatchObject(
      { code: "checksum" },
    );
    await expect(
      imagenet({ ...small, partial: false, from: bytes(make(one, label(1))) }),
    ).rejects.toThrow("there are 1 images, not 1281167");
  });
});

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

describe("numpy files", () => {
  const read = (file: Uint8Array) => readNpyHeader(bytes(file, "a.npy"));
  const six = Uint8Array.of(1, 2, 3, 4, 5, 6);

  test("headers of all versions", async () => {
    for (const version of [1, 2, 3])
      expect(await read(npy("|u1", "(2, 3)", six, version))).toMatchObject({
        descr: "|u1",
        shape: [2, 3],
      });
    expect(
      await read(npyOf("{'shape':(6,),'fortran_order':True,'descr':'|u1'}", six)),
    ).toMatchObject({ shape: [6] });
    expect(await read(npy("|u1", "()", Uint8Array.of(1)))).toMatchObject({ shape: [] });
  });

  test("whole numbers of every size and order", async () => {
    const list = (descr: string, data: readonly number[]) =>
      readNpyIntegers(bytes(npy(descr, "(2,)", Uint8Array.from(data))), 10);
    expect([...(await list("|i1", [1, 255]))]).toEqual([1, -1]);
    expect([...(await list("<u2", [1, 0, 0, 1]))]).toEqual([1, 256]);
    expect([...(await list(">i2", [1, 0, 255, 255]))]).toEqual([256, -1]);
    expect([...(await list(">u4", [0, 0, 1, 0, 0, 0, 0, 9]))]).toEqual([256, 9]);
    expect([...(await list(">i8", [0, 0, 0, 0, 0, 0, 3, 232, 0, 0, 0, 0, 0, 0, 0, 1]))]).toEqual([
      1000, 1,
    ]);
    await expect(readNpyIntegers(bytes(npy("|u1", "(6,)", six)), 5)).rejects.toThrow(NpyError);
    await expect(readNpyIntegers(bytes(npy("|u1", "(2, 3)", six)), 10)).rejects.toThrow(NpyError);
  });

  test("headers with tricks, objects, Fortran's order and sizes that do not fit are refused", async () => {
    for (const dict of [
      "{'descr': '|u1', 'fortran_order': False, 'shape': (__import__('os').system('id'),), }",
      "{'descr': '|u1', 'fortran_order': False}",
      "{'descr': '|u1', 'descr': '|u1', 'fortran_order': False, 'shape': (6,)}",
      "{'descr': [('a', '|u1')], 'fortran_order': False, 'shape': (6,)}",
      "{'descr': '|O', 'fortran_order': False, 'shape': (6,)}",
      "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3)}",
      "{'descr': '|u1', 'fortran_order': False, 'shape': (-6,)}",
      "{'descr': '|u1', 'fortran_order': 0, 'shape': (6,)}",
      "6",
      "{'descr': '|u1', 'fortran_order': False, 'shape': (5,)}",
      "{'descr': '|u1', 'fortran_order': False, 'shape': (6)  + (1,)}",
      "{'descr': '<U6', 'fortran_order': False, 'shape': (1,)}",
    ])
      await expect(read(npyOf(dict, six)), dict).rejects.toThrow(NpyError);
    await expect(read(npy("|u1", "(7,)", six))).rejects.toThrow(TruncatedError);
    await expect(read(npy("|u1", "(999999999999999, 999999999999999)", six))).rejects.toThrow(
      TruncatedError,
    );
    await expect(read(npy("|u1", "(6,)", six, 4))).rejects.toThrow(NpyError);
    const whole = npy("|u1", "(6,)", six);
    for (let length = 0; length < whole.length; length++)
      await expect(read(whole.subarray(0, length)), `${length} bytes`).rejects.toThrow(
        DatasetError,
      );
  });
});

test("300 mutations of an archive of arrays are read or refused", async () => {
  const random = randomStream([5, 8, 1, 3]);
  const archive = zip([{ name: "train_data_batch_1.npz", ...packed(npz(2, 0)) }]);
  let refused = 0;
  for (let i = 0; i < 300; i++) {
    const mutant = archive.slice();
    const at = Math.floor(mutant.length * random());
    mutant[at] = (mutant[at] ?? 0) ^ (1 + Math.floor(255 * random()));
    const found = await imagenet({ ...small, from: bytes(mutant) }).catch(
      (error: unknown) => error,
    );
    const failed = found instanceof Error;
    if (failed) refused += 1;
    else await (found as Awaited<ReturnType<typeof imagenet>>).close();
    expect(failed && !(found instanceof DatasetError) ? String(found) : "fine").toBe("fine");
  }
  expect(refused).toBeGreaterThan(150);
});
