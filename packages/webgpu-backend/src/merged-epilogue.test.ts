// @module-tag ci
import type { Backend, Program } from "@pixelweft/tensor/backend";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { afterAll, expect, test } from "vitest";
import { floats } from "./counting.fixture.ts";
import { openDevice } from "./device.fixture.ts";
import { contractBuffers, contractProgram } from "./merge/contract-step.fixture.ts";
import { webgpuBackend } from "./mod.ts";

const devices = [await openDevice(), await openDevice()].flatMap((device) => device ?? []);
const [software, hardware] = devices.map((device, k) =>
  // The same device is given the kernels of GPUs, too: those of software share loads.
  webgpuBackend(device, { software: k === 0, ownsDevice: true }),
);
afterAll(() => [software, hardware].forEach((backend) => backend?.dispose()));

/** What the programs leave in the two buffers, and how many dispatches they were. */
async function after(backend: Backend, programs: readonly Program[]) {
  const [first] = programs;
  const specs = first?.buffers ?? [];
  const buffers = specs.map(({ bytes }, k) => {
    const buffer = backend.alloc(bytes);
    const data = Float32Array.from({ length: bytes / 4 }, (_, i) => Math.sin(i * (k + 1)));
    backend.write(buffer, 0, new Uint8Array(data.buffer));
    return buffer;
  });
  const before = backend.stats().dispatches;
  for (const program of programs)
    await backend.run(backend.record(await backend.prepare(program), buffers));
  const dispatches = backend.stats().dispatches - before;
  const values: number[] = [];
  for (const number of [contractBuffers.made, contractBuffers.result]) {
    const [buffer, spec] = [buffers[number], specs[number]];
    if (buffer === undefined || spec === undefined) throw new Error("no buffer");
    values.push(...floats(await backend.read(buffer, 0, spec.bytes)));
  }
  return { values, dispatches };
}

const both = { software, GPUs: hardware };
const tried = (["software", "GPUs"] as const).flatMap((kind) =>
  [8, 7].map((columns) => ({ kind, columns })),
);

test.skipIf(software === undefined).each(tried)(
  "on $kind a map over the $columns columns of a contract is done by it, with the bits of two dispatches",
  async ({ kind, columns }) => {
    const backend = both[kind];
    if (backend === undefined) throw new Error("no backend");
    const { contract, map, programOf } = contractProgram([2, 5, 7], columns);
    const apart = await after(backend, [programOf([contract]), programOf([map])]);
    const merged = await after(backend, [programOf([contract, map])]);
    expect([apart.dispatches, merged.dispatches]).toEqual([2, 1]);
    expect(merged.values).toEqual(apart.values);
    const wanted = await after(referenceBackend(), [programOf([contract, map])]);
    merged.values.forEach((value, i) => expect(value).toBeCloseTo(wanted.values[i] ?? NaN, 4));
  },
);
