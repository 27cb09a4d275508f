import { expect, test } from "vitest";
import { describe as describeBytes } from "./first-bytes.ts";

const bytes = (letters: string): Uint8Array =>
  Uint8Array.from(letters, (letter) => letter.codePointAt(0) ?? 0);

test.each([
  ["GIF89a\u0010\0", "is a GIF; save it as PNG"],
  ['<?xml version="1.0"?>\n<svg width="8"/>', "is an SVG drawing; save it as PNG"],
  ["<svg\n>", "is an SVG drawing; save it as PNG"],
  ["RIFF\u0024\u0001\0\0WEBPVP8L", "is a WebP picture; save it as PNG"],
  ["BM6\u0004\0\0\0\0\0\u00006\0", "is a BMP picture; save it as PNG"],
  ["MM\0*\0\0\0\u0008", "is a TIFF picture; save it as PNG"],
  ["\0\0\0\u0018ftypheic", "is a HEIC picture; save it as PNG"],
  ["\u0089PNG\r\n", "is one picture"],
  ["\u00ff\u00d8\u00ff\u00e0", "is one picture"],
  ["BMWs and other cars", "is a text"],
  ["\0\u0001\u0002", "begins with 00 01 02"],
  ["", "is empty"],
])("first bytes are named: %j", (letters, words) => {
  expect(describeBytes(bytes(letters))).toBe(words);
});
