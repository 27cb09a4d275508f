// @module-tag ci
import { expect, test } from "vitest";
import { deviceLines, findDevices } from "./find-devices.ts";

test("findDevices() names WebAssembly with its threads, and what auto takes", async () => {
  const found = await findDevices();
  expect(found.wasm).toMatch(/^WebAssembly, .*\d+ thread/);
  const isGpu = found.webgpu.some(({ software }) => !software);
  // A card may be slower than the processor.
  expect(found.auto).toMatch(isGpu ? /a product took/ : /^WebAssembly on the processor/);
});

test("deviceLines() says what would give a GPU only where there is no adapter", () => {
  const limits = { maxBufferSize: 2 ** 31, maxStorageBufferBindingSize: 2 ** 27 };
  const found = { webgpu: [], wasm: "WebAssembly, 2 threads", auto: "that" };
  expect(deviceLines(found)[0]).toBe("webgpu: no adapter");
  const withoutWebgpu = "no adapter; install a driver";
  expect(deviceLines({ ...found, withoutWebgpu })[0]).toBe(`webgpu: ${withoutWebgpu}`);
  const webgpu = [{ description: "NVIDIA L4", software: false, limits }];
  expect(deviceLines({ ...found, webgpu }).slice(0, 2)).toEqual([
    "webgpu: NVIDIA L4",
    "  largest buffer 2,048 MiB",
  ]);
});
