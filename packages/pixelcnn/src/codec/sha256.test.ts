import { createHash } from "node:crypto";
import { crc32 as zlibCrc32 } from "node:zlib";
import { expect, test } from "vitest";
import { crc32 } from "../crc32.ts";
import { sha256 } from "./sha256.ts";

const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (i * i) >> 3);

test.each([0, 1, 3, 55, 56, 63, 64, 65, 119, 120, 1000])(
  "sha256() of %i bytes is that of node:crypto",
  (length) => {
    const part = bytes.subarray(0, length);
    expect(Buffer.from(sha256(part)).toString("hex")).toBe(
      createHash("sha256").update(part).digest("hex"),
    );
  },
);

test("crc32() is that of node:zlib, at once and in two parts", () => {
  expect(crc32(bytes)).toBe(zlibCrc32(bytes));
  expect(crc32(bytes.subarray(7), crc32(bytes.subarray(0, 7)))).toBe(zlibCrc32(bytes));
});
