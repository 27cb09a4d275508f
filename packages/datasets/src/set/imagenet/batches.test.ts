// @module-tag ci
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { DatasetError } from "../../errors/dataset-error.ts";
import { NpyError, UnsupportedError } from "../../errors/format.ts";
import { CountMismatchError } from "../../errors/images.ts";
import { little, zip, type Zipped } from "../../fixtures/archive.fixture.ts";
import { npy } from "../../fixtures/npy.fixture.ts";
import { fromBytes } from "../../source/byte-source.ts";
import { randomStream } from "../random.ts";
import { imagenet } from "./imagenet.ts";

const folder = mkdtempSync(join(tmpdir(), "pixelweft-imagenet-"));
afterAll(() => rmSync(folder, { recursive: true }));

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

/** An `.npz` of `count` images of 8x8, image n of plane c has the value 3 n + c everywhere but in its first pixel, `value` + c. */
function npz(
  count: number,
  first: number,
  {
    deflate = false,
    labelsFirst = false,
    value = 200,
  }: { deflate?: boolean; labelsFirst?: boolean; value?: number } = {},
): Uint8Array {
  const planes = Array.from({ length: count * 192 }, (_, i) =>
    i % 64 === 0
      ? value + (Math.floor(i / 64) % 3)
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
    const print = await native.fingerprint();
    expect(print).not.toBe(await sorted.fingerprint());
    expect(await (await imagenet({ ...small, from })).fingerprint()).toBe(print);
    // Other pixels with the same labels.
    const other = await imagenet({ ...small, from: bytes(npz(3, 0, { value: 77 })) });
    expect(await other.fingerprint()).not.toBe(print);
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
