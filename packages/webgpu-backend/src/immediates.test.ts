// @module-tag nightly
import type { Backend } from "@pixelweft/tensor/backend";
import { expect, test } from "vitest";
import { makeFurtherDevice } from "./ahead/further-device.ts";
import { openBackend } from "./backend.ts";
import { openDevice } from "./device.fixture.ts";
import { webgpuBackend } from "./mod.ts";
import { rowProgram } from "./nest/nest-program.fixture.ts";
import { resultOf } from "./nest/row-result.fixture.ts";
import { usualPacing } from "./pacing.ts";
import type { Shader } from "./wgsl/shader.ts";

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

test.skipIf(!offered)(
  "a further device compiles kernels whose loop indices are immediates",
  async () => {
    const [device, other] = [await openDevice(), await openDevice()];
    if (device === undefined || other === undefined) throw new Error("no device");
    const shaders: Shader[] = [];
    const options = { software: true, ownsDevice: true, immediates: true, rowKernels: false };
    const backend = openBackend(device, options, (fresh) => void shaders.push(...fresh));
    await backend.prepare(rowProgram(3, { links: 6 }));
    const inLoops = shaders.filter(({ loops }) => loops);
    expect(inLoops.length).toBeGreaterThan(1);
    const pacing = usualPacing(other.queue);
    const further = makeFurtherDevice(other, { pacing, immediates: true });
    for (const shader of inLoops)
      await expect(further.compile(shader)).resolves.toBeTypeOf("boolean");
    further.close();
    backend.dispose();
  },
);
