// @module-tag ci
import { type Backend, DeviceLostError } from "@pixelweft/tensor/backend";
import { expect, test } from "vitest";
import { openDevice } from "./device.fixture.ts";
import { webgpuBackend } from "./mod.ts";
import { rowProgram } from "./nest/nest-program.fixture.ts";
import { recordedRow, resultOf } from "./nest/row-result.fixture.ts";

const first = await openDevice();
const there = first !== undefined;
first?.destroy();

async function open(software: boolean, rowKernels?: boolean): Promise<Backend> {
  const device = await openDevice();
  if (device === undefined) throw new Error("no device");
  const options = { software, ownsDevice: true };
  return webgpuBackend(device, rowKernels === undefined ? options : { ...options, rowKernels });
}

test.skipIf(!there).each([
  { software: true, batches: [1, 3, 16], links: 0, dispatches: 1 },
  { software: false, batches: [3], links: 0, dispatches: 1 },
  // Sums over what the loop leaves as it is are made before it.
  { software: true, batches: [1, 3, 16], links: 8, dispatches: 2 },
  { software: true, batches: [1, 3, 16], links: 6, dispatches: 2 },
  { software: false, batches: [3], links: 6, dispatches: 2 },
])(
  "the pixels of a row are one dispatch with the same bits, software $software, $links linked channels",
  async ({ software, batches, links, dispatches }) => {
    const [plain, nested] = [await open(software, false), await open(software, true)];
    for (const batch of batches) {
      const program = rowProgram(batch, { links });
      const [expected, made] = [await resultOf(plain, program), await resultOf(nested, program)];
      expect(made.map, `batch ${batch}`).toEqual(expected.map);
      expect(new Set(made.map).size).toBeGreaterThan(batch * 6);
      expect([expected.dispatches, made.dispatches]).toEqual([6 * 2, dispatches]);
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
  "unless asked, loops of thousands of dispatches are few on software, and no others",
  async () => {
    const [long, short] = [rowProgram(2, { pixels: 3000 }), rowProgram(2)];
    const [software, card, plain] = [await open(true), await open(false), await open(true, false)];
    const [made, apart, expected] = [
      await resultOf(software, long),
      await resultOf(card, long),
      await resultOf(plain, long),
    ];
    expect(made.map).toEqual(expected.map);
    // Threads of a subgroup sum in another order than those of a card.
    const errors = expected.map.map((value, i) => Math.abs((apart.map[i] ?? NaN) - value));
    expect(errors.reduce((most, error) => Math.max(most, error), 0)).toBeLessThan(1e-5);
    expect([made.dispatches, apart.dispatches, expected.dispatches]).toEqual([1, 6000, 6000]);
    expect((await resultOf(software, short)).dispatches).toBe(12);
    for (const backend of [software, card, plain]) backend.dispose();
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

test.skipIf(!there)(
  "a device that is lost in the middle of rows rejects them, and a new backend draws the same",
  async () => {
    const device = await openDevice();
    if (device === undefined) throw new Error("no device");
    const lost = webgpuBackend(device, { software: true, rowKernels: true });
    const program = rowProgram(8, { pixels: 3000 });
    const { recording, map } = await recordedRow(lost, program);
    const runs = Array.from({ length: 20 }, () => lost.run(recording));
    const read = lost.read(map, 0, map.bytes);
    device.destroy();
    const results = await Promise.allSettled([...runs, read]);
    const reasons = results.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    expect(reasons.length).toBeGreaterThan(0);
    for (const reason of reasons) expect(reason).toBeInstanceOf(DeviceLostError);
    const [plain, next] = [await open(true, false), await open(true, true)];
    expect((await resultOf(next, program)).map).toEqual((await resultOf(plain, program)).map);
    for (const backend of [lost, plain, next]) backend.dispose();
  },
  120_000,
);
