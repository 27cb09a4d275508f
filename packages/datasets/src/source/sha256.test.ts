import { afterEach, expect, test } from "vitest";
import { inNode } from "./in-node.ts";
import { sha256 } from "./sha256.ts";

const { crypto } = globalThis;
const setCrypto = (value: object): void => {
  Object.defineProperty(globalThis, "crypto", { value, configurable: true, writable: true });
};

afterEach(() => {
  setCrypto(crypto);
});

test("sha256() is the published one, also where there is no WebCrypto, as on plain HTTP", async () => {
  const bytes = new TextEncoder().encode("-abc-").subarray(1, 4);
  const known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  expect(await sha256(bytes)).toBe(known);
  setCrypto({});
  expect(crypto.subtle).not.toBe(globalThis.crypto.subtle);
  expect(await sha256(bytes)).toBe(known);
  const large = new Uint8Array(100_000).fill(7);
  const ofLarge = "2c4b101169bf328cd4a882e640a8b57eb3acf76518b3d105869905cf629e791c";
  expect(await sha256(large)).toBe(ofLarge);
  setCrypto(crypto);
  expect(await sha256(large)).toBe(ofLarge);
});

test.runIf(inNode)(
  "sha256() of a small picture asks no other thread, for which thousands would wait long",
  async () => {
    setCrypto({ subtle: { digest: () => Promise.reject(new Error("asked")) } });
    expect(await sha256(new Uint8Array(3))).toMatch(/^709e80c8/);
  },
);
