// @module-tag ci
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { concatenate } from "../source/concatenate.ts";
import { inNode } from "../source/in-node.ts";
import { gunzip } from "./gunzip.ts";

const large = Uint8Array.from({ length: 700_000 }, (_, i) => i % 251);
const small = Uint8Array.of(1, 2);

test.each([large, small])(
  "gunzip() gives bytes that hold no more memory than they are",
  async (bytes) => {
    const whole = await gunzip(gzipSync(bytes));
    expect(whole).toEqual(new Uint8Array(bytes));
    expect(whole.buffer.byteLength).toBe(bytes.length);
  },
);

// Browsers take one member and nothing behind it.
test.runIf(inNode)(
  "gunzip() joins members of which the last is smaller or larger than all before",
  async () => {
    for (const members of [
      [large, small],
      [small, large],
      [large, small, large, large],
    ])
      expect(await gunzip(concatenate(members.map((bytes) => gzipSync(bytes))))).toEqual(
        concatenate(members),
      );
  },
);
