import type { Backend } from "@pixelweft/tensor/backend";
import { expect, test } from "vitest";
import { openDevice } from "./device.fixture.ts";
import { webgpuBackend } from "./mod.ts";
import { rowProgram } from "./nest/nest-program.fixture.ts";
import { resultOf } from "./nest/row-result.fixture.ts";

const first = await openDevice();
const offered = first !== undefined && first.limits.maxImmediateSize >= 32;
first?.destroy();

async function open(immediates: boolean, rowKernels: boolean): Promise<Backend> {
  const device = await openDevice();
  if (device === undefined) throw new Error("no device");
  return webgpuBackend(device, { software: false, ownsDevice: true, immediates, rowKernels });
}

test.skipIf(!offered).each([
  { rowKernels: false, name: "each kernel" },
  { rowKernels: true, name: "a row kernel" },
])("the indices of loops around $name are what they were as immediates", async ({ rowKernels }) => {
  const [blocks, immediates] = [await open(false, rowKernels), await open(true, rowKernels)];
  const program = rowProgram(3, { links: 6 });
  const held = immediates.stats().allocations;
  const [expected, made] = [await resultOf(blocks, program), await resultOf(immediates, program)];
  expect(made).toEqual(expected);
  expect(new Set(made.map).size).toBeGreaterThan(18);
  // There is no block of loop indices.
  const own = immediates.stats().allocations - held;
  expect(own).toBeLessThan(blocks.stats().allocations - held);
  for (const backend of [blocks, immediates]) backend.dispose();
});
