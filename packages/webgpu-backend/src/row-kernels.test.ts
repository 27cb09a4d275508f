import type { Backend, Program } from "@pixelweft/tensor/backend";
import { expect, test } from "vitest";
import { floats } from "./counting.fixture.ts";
import { openDevice } from "./device.fixture.ts";
import { webgpuBackend } from "./mod.ts";
import { rowProgram } from "./nest/nest-program.fixture.ts";

const first = await openDevice();
const there = first !== undefined;
first?.destroy();

async function open(software: boolean, rowKernels: boolean): Promise<Backend> {
  const device = await openDevice();
  if (device === undefined) throw new Error("no device");
  return webgpuBackend(device, { software, rowKernels, ownsDevice: true });
}

/** What a run leaves in the map, and how many dispatches it is. */
async function resultOf(
  backend: Backend,
  program: Program,
): Promise<{ map: number[]; dispatches: number }> {
  const buffers = program.buffers.map(({ bytes }) => backend.alloc(bytes));
  const [map, weights] = buffers;
  if (map === undefined || weights === undefined) throw new Error("no map");
  for (const buffer of [map, weights]) {
    const numbers = Float32Array.from({ length: buffer.bytes / 4 }, (_, i) => Math.sin(i * i + 1));
    backend.write(buffer, 0, new Uint8Array(numbers.buffer));
  }
  const recording = backend.record(await backend.prepare(program), buffers);
  const before = backend.stats().dispatches;
  await backend.run(recording);
  const dispatches = backend.stats().dispatches - before;
  return { map: floats(await backend.read(map, 0, map.bytes)), dispatches };
}

test.skipIf(!there).each([
  { software: true, batches: [1, 3, 16] },
  { software: false, batches: [3] },
])(
  "the pixels of a row are one dispatch with the same bits, software $software",
  async ({ software, batches }) => {
    const [plain, nested] = [await open(software, false), await open(software, true)];
    for (const batch of batches) {
      const [expected, made] = [
        await resultOf(plain, rowProgram(batch)),
        await resultOf(nested, rowProgram(batch)),
      ];
      expect(made.map, `batch ${batch}`).toEqual(expected.map);
      expect(new Set(made.map).size).toBeGreaterThan(batch * 6);
      expect(expected.dispatches).toBe(6 * 2);
      expect(made.dispatches).toBe(1);
    }
    for (const backend of [plain, nested]) backend.dispose();
  },
  120_000,
);

test.skipIf(!there)(
  "a long row is several dispatches, none of which is long",
  async () => {
    const [plain, nested] = [await open(true, false), await open(true, true)];
    const program = rowProgram(8, { pixels: 3000 });
    const [expected, made] = [await resultOf(plain, program), await resultOf(nested, program)];
    expect(made.map).toEqual(expected.map);
    expect([expected.dispatches, made.dispatches]).toEqual([6000, 2]);
    for (const backend of [plain, nested]) backend.dispose();
  },
  120_000,
);

test.skipIf(!there)(
  "images that read what another one writes keep a dispatch for each kernel",
  async () => {
    const [plain, nested] = [await open(true, false), await open(true, true)];
    const program = rowProgram(3, { shared: true });
    const [expected, made] = [await resultOf(plain, program), await resultOf(nested, program)];
    expect(made).toEqual(expected);
    for (const backend of [plain, nested]) backend.dispose();
  },
  120_000,
);
