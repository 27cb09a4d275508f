import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { afterEach, expect, test, vi } from "vitest";
import { flatJpeg } from "../../fixtures/jpeg.fixture.ts";
import { decodeJpeg } from "./jpeg.ts";

vi.mock(import("../../source/in-node.ts"), () => ({ inNode: false }));
afterEach(() => vi.unstubAllGlobals());

test("decodeJpeg() reads the first picture where a server gives WebAssembly another type", async () => {
  const program = createRequire(import.meta.url).resolve(
    "@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm",
  );
  const bytes = await readFile(program);
  const asked = vi.fn<typeof fetch>(
    async () => new Response(bytes, { headers: { "content-type": "application/octet-stream" } }),
  );
  vi.stubGlobal("fetch", asked);
  vi.stubGlobal("window", {}); // by which the decoder knows a page
  const place = { source: "a.jpg", maxPixels: 100 };
  const { pixels } = await decodeJpeg(flatJpeg([200]), place);
  expect([...pixels.subarray(0, 4)]).toEqual([200, 200, 200, 255]);
  expect(asked).toHaveBeenCalledTimes(2); // once for a stream that it refuses
  const cut = decodeJpeg(flatJpeg([200]).subarray(0, -20), place);
  await expect(cut).rejects.toMatchObject({ code: expect.any(String) });
});
