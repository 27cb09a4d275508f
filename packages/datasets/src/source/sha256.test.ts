import { afterEach, expect, test, vi } from "vitest";
import { sha256 } from "./sha256.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

test("sha256() is the published one, also where there is no WebCrypto, as on plain HTTP", async () => {
  const bytes = new TextEncoder().encode("-abc-").subarray(1, 4);
  const known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  expect(await sha256(bytes)).toBe(known);
  vi.stubGlobal("crypto", {});
  expect(await sha256(bytes)).toBe(known);
});
