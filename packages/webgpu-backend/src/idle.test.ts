// @module-tag ci
import { add, read, tensor } from "@pixelweft/tensor";
import type { Backend } from "@pixelweft/tensor/backend";
import { expect, test } from "vitest";
import { openAdapter } from "./adapter.fixture.ts";

/** What this process takes of a core while it does nothing for so many milliseconds. */
async function coreShare(milliseconds: number): Promise<number> {
  const start = performance.now();
  const before = process.cpuUsage();
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / (performance.now() - start);
}

test("a backend that has nothing to do takes less than 5 % of a core", async () => {
  const backend: Backend | undefined = await openAdapter();
  if (backend === undefined) return;
  expect(await coreShare(1000)).toBeLessThan(0.05);
  await read(backend, add(tensor([1, 2]), 10));
  // Drivers finish compiling in threads of their own.
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await coreShare(1000)).toBeLessThan(0.05);
  backend.dispose();
});
