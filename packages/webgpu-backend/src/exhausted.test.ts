// @module-tag ci
import { OutOfMemoryError, State, add, compile, full, matmul, mean } from "@pixelweft/tensor";
import { expect, test } from "vitest";
import { openDevice, starve } from "./device.fixture.ts";
import { webgpuBackend } from "./mod.ts";

const first = await openDevice();
const there = first !== undefined;
first?.destroy();

/** A backend whose device has so many bytes and does not say so. */
async function starved(bytes: number) {
  const device = await openDevice();
  if (device === undefined) throw new Error("no device");
  starve(device, bytes);
  const backend = webgpuBackend(device);
  return { backend, end: () => (backend.dispose(), device.destroy()) };
}

/** A program whose arena holds two square matrices. */
const squares = (size: number) => () => {
  const a = add(full([size, size], 2), 1);
  return { y: mean(matmul(matmul(a, a), a)) };
};

test.skipIf(!there)(
  "a compiled function that the device has no memory for says so, and a smaller one runs",
  async () => {
    const { backend, end } = await starved(100_000);
    const large = compile({ backend }, squares(300));
    await expect(large.run()).rejects.toThrow(OutOfMemoryError);
    await expect(large.run()).rejects.toThrow(OutOfMemoryError);
    await large.dispose();
    const small = compile({ backend }, squares(4));
    const { y } = await small.run();
    expect(await y?.read()).toEqual(Float32Array.of(432));
    await backend.sync();
    end();
  },
);

test.skipIf(!there)("state that the device has no memory for rejects its first use", async () => {
  const { backend, end } = await starved(100_000);
  const state = new State(backend, { parameters: { w: [1000, 1000] } });
  await expect(state.read("parameters", "w")).rejects.toThrow(
    "Cannot allocate a buffer: 3.8 MiB are needed and the device has less",
  );
  state.dispose();
  end();
});

test.skipIf(!there)(
  "what is said to be available can be had, and without room for a partial word nothing is written",
  async () => {
    const device = await openDevice();
    if (device === undefined) throw new Error("no device");
    const backend = webgpuBackend(device, { maxBytes: 4096 });
    const buffer = backend.alloc(64);
    const room = backend.available?.() ?? 0;
    expect(room).toBeGreaterThan(0);
    const rest = backend.alloc(room);
    expect(backend.available?.()).toBe(0);
    expect(() => backend.write(buffer, 8, Uint8Array.of(1, 2, 3, 4, 5))).toThrow(OutOfMemoryError);
    backend.free(rest);
    await backend.sync();
    expect((await backend.read(buffer, 0, 64)).every((byte) => byte === 0)).toBe(true);
    backend.write(buffer, 8, Uint8Array.of(1, 2, 3, 4, 5));
    expect([...(await backend.read(buffer, 7, 7))]).toEqual([0, 1, 2, 3, 4, 5, 0]);
    backend.dispose();
    device.destroy();
  },
);

test.skipIf(!there)(
  "compile() refuses by the plan where the bound is known, and says it",
  async () => {
    const device = await openDevice();
    if (device === undefined) throw new Error("no device");
    const backend = webgpuBackend(device, { maxBytes: 100_000 });
    const { allocations } = backend.stats();
    const error = await compile({ backend }, squares(300))
      .run()
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(OutOfMemoryError);
    expect(String(error)).toMatch(
      /^OutOfMemoryError: .* 1\.0 MiB are needed \(arena.*\) and .* KiB are free$/,
    );
    expect(backend.stats().allocations).toBe(allocations);
    backend.dispose();
    device.destroy();
  },
);
