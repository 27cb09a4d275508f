import { expect, test } from "vitest";
import { adapterLines } from "./adapter-words.ts";

test("a software adapter says so in a line of its own", () => {
  const limits = { maxBufferSize: 3 * 2 ** 30, maxStorageBufferBindingSize: 2 ** 20 };
  expect(adapterLines({ description: "llvmpipe", software: true, limits })).toEqual([
    "webgpu: llvmpipe",
    "  a software adapter: the processor does the work of a GPU; `auto` never takes it",
    "  largest buffer 3,072 MiB",
    "  largest buffer in a shader 1 MiB",
  ]);
});
