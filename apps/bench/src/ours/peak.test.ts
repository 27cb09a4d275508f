import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test } from "vitest";
import { peakProbe } from "./peak.ts";

test("The peak is found by sums that come out right, and is more than nothing", async () => {
  const backend = await wasmBackend({ threads: 2 });
  const probe = await peakProbe(backend);
  expect(await probe()).toBeGreaterThan(0);
  expect(await probe()).toBeLessThan(Infinity);
  backend.dispose();
});

test("Sums that are wrong are no peak", async () => {
  const backend = await wasmBackend({ threads: 1 });
  // Nothing is run, so nothing is summed.
  const idle = new Proxy(backend, {
    get: (target, name) => {
      if (name === "run") return async () => {};
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
  const probe = await peakProbe(idle);
  await expect(probe()).rejects.toThrow("its sums are wrong");
  backend.dispose();
});
