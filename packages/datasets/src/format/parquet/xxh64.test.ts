import { createXXHash64 } from "hash-wasm";
import { expect, test } from "vitest";
import { bytesOf } from "../../fixtures/archive.fixture.ts";
import { xxh64 } from "./xxh64.ts";

test("xxh64() of nothing and of abc is what xxHash publishes", () => {
  expect(xxh64(new Uint8Array()).toString(16)).toBe("ef46db3751d8e999");
  expect(xxh64(bytesOf("abc")).toString(16)).toBe("44bc2cf5ad770999");
});

test("xxh64() is that of hash-wasm, whatever the length and wherever the bytes lie", async () => {
  const other = await createXXHash64();
  const data = Uint8Array.from({ length: 400 }, (_, i) => (i * i * 7919) >> 3);
  for (let length = 0; length < 150; length++) {
    const bytes = data.subarray(length, 2 * length);
    expect(xxh64(bytes).toString(16).padStart(16, "0")).toBe(other.init().update(bytes).digest());
  }
});
