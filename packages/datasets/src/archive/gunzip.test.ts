// @module-tag ci
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { LimitError, TruncatedError } from "../errors/access.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { GzipError } from "../errors/format.ts";
import { collect } from "../fixtures/archive.fixture.ts";
import { randomStream } from "../set/random.ts";
import { fromBytes, sourceOf } from "../source/byte-source.ts";
import { concatenate } from "../source/concatenate.ts";
import { crc32, crc32Portably } from "../source/crc32.ts";
import { inNode } from "../source/in-node.ts";
import { byPlatform, byZlib, gunzip, gunzipStream, isGzip } from "./gunzip.ts";

const words = new TextEncoder().encode("wefts and warps, wefts and warps, wefts and warps");
const packed = new Uint8Array(gzipSync(words));

/** The gzip file with other flags and something put in after the fixed header. */
function withHeader(flags: number, more: readonly number[], file = packed): Uint8Array {
  const bytes = concatenate([file.subarray(0, 10), Uint8Array.from(more), file.subarray(10)]);
  bytes[3] = flags;
  return bytes;
}

function changed(at: number, value: number): Uint8Array {
  const bytes = packed.slice();
  bytes[at < 0 ? bytes.length + at : at] = value;
  return bytes;
}

/** The CRC-16 of a header is the lower half of its CRC-32. */
function headerCrc(header: readonly number[]): number[] {
  const crc = crc32(Uint8Array.from(header));
  return [crc & 0xff, (crc >>> 8) & 0xff];
}

test.each([crc32, crc32Portably])("%o knows the check value of its standard", (crc) => {
  expect(crc(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
  expect(crc(new Uint8Array())).toBe(0);
});

test("crc32() and crc32Portably() are the same", () => {
  const random = randomStream([3, 2, 3, 2]);
  for (let length = 0; length < 100; length++) {
    const bytes = Uint8Array.from({ length }, () => 256 * random());
    expect(crc32(bytes)).toBe(crc32Portably(bytes));
  }
});

test("isGzip() looks at two bytes", () => {
  expect(isGzip(packed)).toBe(true);
  expect(isGzip(Uint8Array.of(0x1f))).toBe(false);
  expect(isGzip(Uint8Array.of(0, 0, 8, 3))).toBe(false);
});

test("gunzip() takes what there is by itself", async () => {
  expect(await gunzip(packed)).toEqual(words);
});

const unpack = (bytes: Uint8Array, limit = 1e6): Promise<Uint8Array> =>
  gunzip(bytes, { limit, source: "a.gz" });

describe("gunzip()", () => {
  test("unpacks one member, wherever it lies in a buffer", async () => {
    expect(await unpack(packed)).toEqual(words);
    const room = concatenate([Uint8Array.of(7, 7, 7), packed, Uint8Array.of(7, 7, 7)]);
    expect(await unpack(room.subarray(3, 3 + packed.length))).toEqual(words);
  });

  test("unpacks nothing at all", async () => {
    expect(await unpack(gzipSync(""))).toEqual(new Uint8Array());
  });

  test("unpacks seeded contents at every level of packing", async () => {
    const random = randomStream([1, 2, 3, 4]);
    for (let i = 0; i < 60; i++) {
      const spread = 1 + Math.floor(256 * random() ** 3);
      const data = Uint8Array.from(
        { length: Math.floor(3000 * random()) },
        () => spread * random(),
      );
      expect(await unpack(gzipSync(data, { level: i % 10 }))).toEqual(data);
    }
  });

  test("unpacks more than a window and more than a chunk", async () => {
    const random = randomStream([5, 6, 7, 8]);
    const data = Uint8Array.from({ length: 400_000 }, () => 16 * random());
    expect(await unpack(gzipSync(data))).toEqual(data);
  });

  test.skipIf(!inNode)("joins members, equal ones too", async () => {
    const other = new Uint8Array(gzipSync("!"));
    const whole = await unpack(concatenate([packed, packed, other, gzipSync("")]));
    expect(new TextDecoder().decode(whole)).toBe(`${new TextDecoder().decode(words).repeat(2)}!`);
  });

  test.skipIf(!inNode)("allows zeros after the last member", async () => {
    for (const zeros of [1, 7, 8, 9, 512]) {
      expect(await unpack(concatenate([packed, new Uint8Array(zeros)]))).toEqual(words);
    }
  });

  test("refuses other bytes after the last member", async () => {
    const trailer = packed.subarray(-8);
    for (const junk of [
      Uint8Array.of(65),
      Uint8Array.of(0, 0, 1),
      Uint8Array.of(0x1f, 0x8c, 8),
      trailer,
    ]) {
      await expect(unpack(concatenate([packed, junk]))).rejects.toThrow(DatasetError);
    }
  });

  test("refuses a file cut at any byte", async () => {
    const twice = concatenate([packed, packed]);
    for (let length = 0; length < twice.length; length++) {
      if (length === packed.length) continue; // one whole member
      await expect(unpack(twice.subarray(0, length)), `${length} bytes`).rejects.toThrow(
        inNode ? TruncatedError : GzipError,
      );
    }
  });

  test("refuses a stored, a fixed and a dynamic block cut at any byte", async () => {
    const random = randomStream([9, 9, 9, 9]);
    const data = Uint8Array.from({ length: 300 }, () => 7 * random());
    const files = [gzipSync(data, { level: 0 }), gzipSync(data, { strategy: 4 }), gzipSync(data)];
    for (const file of files) {
      for (let length = 0; length < file.length; length++) {
        await expect(unpack(file.subarray(0, length)), `${length} bytes`).rejects.toThrow(
          DatasetError,
        );
      }
    }
  });

  test("checks CRC-32 and length", async () => {
    await expect(unpack(changed(-8, (packed.at(-8) ?? 0) ^ 1))).rejects.toThrow(GzipError);
    await expect(unpack(changed(-4, 99))).rejects.toThrow(GzipError);
  });

  test("skips name, comment, extra field and checks the header's CRC", async () => {
    const extra = [3, 0, 1, 2, 3];
    const name = [97, 0];
    const comment = [98, 99, 0];
    expect(await unpack(withHeader(0x08, name))).toEqual(words);
    expect(await unpack(withHeader(0x04, extra))).toEqual(words);
    expect(await unpack(withHeader(0x10, comment))).toEqual(words);
    const whole = [...extra, ...name, ...comment];
    const head = [...packed.subarray(0, 3), 0x1e, ...packed.subarray(4, 10), ...whole];
    expect(await unpack(withHeader(0x1e, [...whole, ...headerCrc(head)]))).toEqual(words);
    const wrong = headerCrc(head).map((byte) => byte ^ 1);
    await expect(unpack(withHeader(0x1e, [...whole, ...wrong]))).rejects.toThrow(GzipError);
  });

  test("refuses a cut header of every kind", async () => {
    const file = withHeader(0x1e, [2, 0, 1, 2, 97, 0, 98, 0, 0, 0]);
    for (let length = 0; length < 20; length++) {
      await expect(unpack(file.subarray(0, length)), `${length} bytes`).rejects.toThrow(
        DatasetError,
      );
    }
    await expect(unpack(withHeader(0x04, [255, 255]))).rejects.toThrow(DatasetError);
  });

  test("refuses what is no gzip file, another method and reserved flags", async () => {
    await expect(unpack(new TextEncoder().encode("<!doctype html>"))).rejects.toThrow(GzipError);
    await expect(unpack(changed(2, 7))).rejects.toThrow(GzipError);
    await expect(unpack(changed(3, 0x20))).rejects.toThrow(GzipError);
  });

  test("refuses broken packed data", async () => {
    await expect(unpack(changed(10, 0xff))).rejects.toThrow(GzipError);
  });

  test("stops a bomb of 1,000 to 1 at the limit, over all members", async () => {
    const bomb = gzipSync(new Uint8Array(50_000_000));
    expect(bomb.length).toBeLessThan(50_000);
    await expect(unpack(bomb, 1_000_000)).rejects.toThrow(LimitError);
    await expect(unpack(bomb, 1_000_000)).rejects.toThrow(
      "it holds more than the limit of 1000000 bytes",
    );
    if (!inNode) return; // browsers take one member
    await expect(unpack(concatenate([packed, packed]), 2 * words.length - 1)).rejects.toThrow(
      LimitError,
    );
    expect(await unpack(concatenate([packed, packed]), 2 * words.length)).toHaveLength(
      2 * words.length,
    );
  });

  test("2,000 mutations are unpacked or refused", async () => {
    const random = randomStream([1, 1, 1, 1]);
    let refused = 0;
    for (let i = 0; i < 2000; i++) {
      const mutant = packed.slice();
      for (let k = 0; k <= 2 * random(); k++)
        mutant[Math.floor(mutant.length * random())] = 256 * random();
      const failure = await unpack(mutant).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (failure === undefined) continue;
      expect(failure).toBeInstanceOf(DatasetError);
      refused += 1;
    }
    expect(refused).toBeGreaterThan(1000);
  });
});

const noise = randomStream([1, 4, 1, 4]);
const data = Uint8Array.from({ length: 700_000 }, () => 256 * noise()); // packed, it is more than one piece of a source
const long = new Uint8Array(gzipSync(data));

function source(bytes: Uint8Array) {
  return fromBytes(bytes, { name: "a.gz" });
}

const platform = ["the platform", byPlatform] as const;

describe.each(inNode ? [["zlib", byZlib] as const, platform] : [platform])(
  "a gzip stream unpacked by %s",
  (_, pieces) => {
    const all = async (bytes: Uint8Array): Promise<Uint8Array> =>
      concatenate(await collect(pieces(source(bytes))));

    test("gives the data", async () => {
      const found = await all(long);
      expect(found.length).toBe(data.length);
      expect(found.every((byte, i) => byte === data[i])).toBe(true);
      expect(await all(new Uint8Array(gzipSync("")))).toHaveLength(0);
    });

    test("is refused when it is cut, changed or something else", async () => {
      const short = new Uint8Array(gzipSync("short"));
      for (let length = 0; length < short.length; length++)
        await expect(all(short.subarray(0, length)), `${length} bytes`).rejects.toThrow(
          DatasetError,
        );
      for (const at of [long.length - 8, long.length - 4, long.length >> 1, 0]) {
        const mutant = long.slice();
        mutant[at] = (mutant[at] ?? 0) ^ 1;
        await expect(all(mutant), `byte ${at}`).rejects.toThrow(DatasetError);
      }
    });

    test("hands on what its source throws", async () => {
      const broken = sourceOf({
        name: "b.gz",
        size: async () => long.length,
        fingerprint: async () => "b",
        readExactly: async (offset, length) => {
          if (offset > 0) throw new TruncatedError("Cannot read b.gz: it was cut");
          return long.subarray(0, length);
        },
      });
      await expect(collect(pieces(broken))).rejects.toThrow("it was cut");
    });

    test("can be left early", async () => {
      for await (const piece of pieces(source(long))) {
        expect(piece.length).toBeGreaterThan(0);
        break;
      }
    });
  },
);

test.skipIf(!inNode)("zlib joins members, allows zeros after them and nothing else", async () => {
  const all = async (bytes: Uint8Array): Promise<number> =>
    concatenate(await collect(byZlib(source(bytes)))).length;
  expect(await all(concatenate([long, long]))).toBe(1_400_000);
  expect(await all(concatenate([long, new Uint8Array(600)]))).toBe(700_000);
  await expect(all(concatenate([long, Uint8Array.of(65)]))).rejects.toThrow(DatasetError);
  await expect(all(concatenate([long, new Uint8Array(9), Uint8Array.of(65)]))).rejects.toThrow(
    GzipError,
  );
  await expect(all(long.subarray(0, -1))).rejects.toThrow(TruncatedError);
});

test.skipIf(!inNode)("zlib asks for no bytes beyond the end of the file", async () => {
  const begun: number[] = [];
  const whole = source(long);
  const stream: typeof whole.stream = (options = {}) => {
    begun.push(options.from ?? 0);
    return whole.stream(options);
  };
  await collect(byZlib({ ...whole, stream }));
  expect(begun).toEqual([0]);
});

test("gunzipStream() stops a bomb at its limit", async () => {
  const bomb = new Uint8Array(gzipSync(new Uint8Array(50_000_000)));
  await expect(collect(gunzipStream(source(bomb), { limit: 1_000_000 }))).rejects.toThrow(
    LimitError,
  );
  expect(await collect(gunzipStream(source(long), { limit: 700_000 }))).not.toHaveLength(0);
});
