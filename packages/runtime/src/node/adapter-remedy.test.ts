import { whyNoDawn } from "@pixelweft/webgpu-backend/node";
import { afterEach, expect, test, vi } from "vitest";
import { adapterRemedy, whyNoAdapter } from "./adapter-remedy.ts";

vi.mock("@pixelweft/webgpu-backend/node", () => ({
  hasDawn: () => true,
  whyNoDawn: vi.fn<() => Promise<string | undefined>>(),
}));
afterEach(() => vi.mocked(whyNoDawn).mockReset());

test("what may give a machine an adapter is a driver of its own system", () => {
  expect(adapterRemedy("linux")).toContain("a Vulkan driver (Debian");
  expect(adapterRemedy("win32")).toBe("install the newest driver of the graphics card");
  expect(adapterRemedy("darwin")).toBeUndefined();
});

test("a driver is no remedy where Dawn is not made for the system", async () => {
  expect(await whyNoAdapter("darwin")).toBe("no adapter");
  expect(await whyNoAdapter("win32")).toContain("no adapter; install the newest driver");
  vi.mocked(whyNoDawn).mockResolvedValue("the package webgpu has no Dawn for linux-riscv64");
  expect(await whyNoAdapter("linux")).toBe("the package webgpu has no Dawn for linux-riscv64");
});
