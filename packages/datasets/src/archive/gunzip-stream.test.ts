import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { DatasetError, GzipError, LimitError, TruncatedError } from "../errors.ts";
import { collect } from "../fixtures/archive.fixture.ts";
import { inNode } from "../fixtures/in-node.fixture.ts";
import { randomStream } from "../set/random.ts";
import { fromBytes, sourceOf } from "../source/byte-source.ts";
import { concatenate } from "../source/concatenate.ts";
import { byPlatform, byZlib, gunzipStream } from "./gunzip-stream.ts";

const random = randomStream([1, 4, 1, 4]);
const data = Uint8Array.from({ length: 700_000 }, () => 256 * random()); // packed, it is more than one piece of a source
const packed = new Uint8Array(gzipSync(data));

function source(bytes: Uint8Array) {
  return fromBytes(bytes, { name: "a.gz" });
}

const platform = ["the platform", byPlatform] as const;

describe.each(inNode ? [["zlib", byZlib] as const, platform] : [platform])(
  "a gzip stream unpacked by %s",
  (_, unpack) => {
    const all = async (bytes: Uint8Array): Promise<Uint8Array> =>
      concatenate(await collect(unpack(source(bytes))));

    test("gives the data", async () => {
      const found = await all(packed);
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
      for (const at of [packed.length - 8, packed.length - 4, packed.length >> 1, 0]) {
        const mutant = packed.slice();
        mutant[at] = (mutant[at] ?? 0) ^ 1;
        await expect(all(mutant), `byte ${at}`).rejects.toThrow(DatasetError);
      }
    });

    test("hands on what its source throws", async () => {
      const broken = sourceOf({
        name: "b.gz",
        size: async () => packed.length,
        fingerprint: async () => "b",
        readExactly: async (offset, length) => {
          if (offset > 0) throw new TruncatedError("Cannot read b.gz: it was cut");
          return packed.subarray(0, length);
        },
      });
      await expect(collect(unpack(broken))).rejects.toThrow("it was cut");
    });

    test("can be left early", async () => {
      for await (const piece of unpack(source(packed))) {
        expect(piece.length).toBeGreaterThan(0);
        break;
      }
    });
  },
);

test.skipIf(!inNode)("zlib joins members, allows zeros after them and nothing else", async () => {
  const all = async (bytes: Uint8Array): Promise<number> =>
    concatenate(await collect(byZlib(source(bytes)))).length;
  expect(await all(concatenate([packed, packed]))).toBe(1_400_000);
  expect(await all(concatenate([packed, new Uint8Array(600)]))).toBe(700_000);
  await expect(all(concatenate([packed, Uint8Array.of(65)]))).rejects.toThrow(DatasetError);
  await expect(all(concatenate([packed, new Uint8Array(9), Uint8Array.of(65)]))).rejects.toThrow(
    GzipError,
  );
  await expect(all(packed.subarray(0, -1))).rejects.toThrow(TruncatedError);
});

test("gunzipStream() stops a bomb at its limit", async () => {
  const bomb = new Uint8Array(gzipSync(new Uint8Array(50_000_000)));
  await expect(collect(gunzipStream(source(bomb), { limit: 1_000_000 }))).rejects.toThrow(
    LimitError,
  );
  expect(await collect(gunzipStream(source(packed), { limit: 700_000 }))).not.toHaveLength(0);
});
