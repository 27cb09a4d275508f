import { afterEach, expect, test } from "vitest";
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
});
