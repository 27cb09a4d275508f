import { pngBytes } from "@pixelweft/pixelcnn/node";
import { expect, test } from "vitest";
import { mayBeRead } from "./may-be-read.ts";

function picture(side: number): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(side * side);
  return new Uint8Array(pngBytes({ width: side, height: side, channels: 1, data }));
}

/** Whether files of these names and bytes may be read in another way. */
function readable(files: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>) {
  const all = Object.entries(files).map(([name, part]) => ({ name, blob: new Blob([part]) }));
  return mayBeRead({ origin: { kind: "files", name: "mine", files: all } });
}

test("what is a picture by its bytes can be read in another way, whatever it is called", async () => {
  expect(await readable({ "a.png": picture(96) })).toBe(true);
  expect(await readable({ sheet: picture(96) })).toBe(true);
  expect(await readable({ "a.txt": "milk", "b.png": picture(96) })).toBe(true);
  expect(await readable({ "a.zip": "broken" })).toBe(true);
});

test("texts, empty files and sheets that are too large cannot, nor a set that is drawn here", async () => {
  expect(await readable({ "a.png": "milk and bread, and a book of dragons" })).toBe(false);
  expect(await readable({ "a.png": "", "b.png": "" })).toBe(false);
  expect(await readable({ "a.png": picture(2100) })).toBe(false);
  // Several of them can be scaled.
  expect(await readable({ "a.png": picture(2100), "b.png": picture(2100) })).toBe(true);
  expect(await mayBeRead({ origin: { kind: "built-in", name: "potions" } })).toBe(false);
});
