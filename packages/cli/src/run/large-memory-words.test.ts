import { OutOfMemoryError } from "@pixelweft/tensor";
import { expect, test } from "vitest";
import { largeMemoryWords } from "./large-memory-words.ts";

const error = new OutOfMemoryError("Cannot train", { needed: 5e9 });

test("a training that needs more than 4 GiB hears of wasm-large", () => {
  const words = largeMemoryWords(error, { name: "auto", device: "wasm" }, 16e9);
  expect(words).toContain("--backend wasm-large has room for 16.0 GB");
});

test.each([
  ["a GPU", { name: "auto", device: "webgpu" }, 16e9],
  ["wasm-large itself", { name: "wasm-large", device: "wasm" }, 16e9],
  ["a machine with too little", { name: "wasm", device: "wasm" }, 4e9],
] as const)("%s says nothing of it", (_, asked, room) => {
  expect(largeMemoryWords(error, asked, room)).toBe("");
});
