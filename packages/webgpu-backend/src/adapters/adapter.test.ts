import { expect, test } from "vitest";
import { describeInfo, isSoftware } from "./adapter.ts";

const nothing = {
  vendor: "",
  architecture: "",
  device: "",
  description: "",
  isFallbackAdapter: false,
} as GPUAdapterInfo;

test("an adapter is said in words, each once, without the numbers that wgpu has for some", () => {
  const dawn = { vendor: "nvidia", architecture: "ampere", device: "", description: "nvidia" };
  expect(describeInfo({ ...nothing, ...dawn })).toBe("nvidia, ampere");
  const wgpu = { vendor: "65541", device: "0", description: "llvmpipe (LLVM 19.1.7, 256 bits)" };
  expect(describeInfo({ ...nothing, ...wgpu })).toBe("llvmpipe (LLVM 19.1.7, 256 bits)");
  expect(describeInfo(nothing)).toBe("WebGPU adapter without a name");
});

test("an adapter computes on the CPU if it says so or its name does", () => {
  expect(isSoftware(nothing)).toBe(false);
  expect(isSoftware({ ...nothing, isFallbackAdapter: true })).toBe(true);
  expect(isSoftware({ ...nothing, description: "llvmpipe (LLVM 19.1.7, 256 bits)" })).toBe(true);
});
