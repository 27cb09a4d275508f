import { expect, test } from "vitest";
import { decodePicture } from "./decode-picture.ts";

test("decodePicture() refuses what is no bytes by its kind", async () => {
  const untyped = (...given: unknown[]) =>
    Promise.resolve(Reflect.apply(decodePicture, null, given));
  for (const [given, kind] of [
    ["text", "a string"],
    [undefined, "undefined"],
    [new ArrayBuffer(8), "an object of ArrayBuffer"],
  ] as const)
    await expect(untyped(given, { source: "a.png", maxPixels: 9 })).rejects.toThrow(
      new TypeError(`Cannot decode ${kind}: a picture is a Uint8Array`),
    );
});
