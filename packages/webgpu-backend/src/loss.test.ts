// @module-tag ci
import { DeviceLostError, type Recording } from "@pixelweft/tensor/backend";
import { expect, test } from "vitest";
import { counting, floats } from "./counting.fixture.ts";
import { openDevice } from "./device.fixture.ts";
import { webgpuBackend } from "./mod.ts";

const first = await openDevice();
const there = first !== undefined;
first?.destroy();

async function working() {
  const device = await openDevice();
  if (device === undefined) throw new Error("no device");
  const own = webgpuBackend(device);
  const prepared = await own.prepare(counting(4, 2000));
  const buffer = own.alloc(16);
  return { device, own, prepared, buffer, recording: own.record(prepared, [buffer]) };
}

test.skipIf(!there)(
  "a lost device rejects pending and later calls with DeviceLostError",
  async () => {
    const { device, own, buffer, recording } = await working();
    await own.run(recording);
    const pending = own.read(buffer, 0, 16);
    device.destroy();
    await expect(pending).rejects.toThrow(DeviceLostError);
    expect((await own.lost).reason).toBe("destroyed");
    await expect(own.run(recording)).rejects.toThrow(DeviceLostError);
    await expect(own.read(buffer, 0, 16)).rejects.toThrow(DeviceLostError);
    expect(() => own.alloc(4)).toThrow(DeviceLostError);
  },
);

test.skipIf(!there)("DeviceLostError says what happened, what is kept and what to do", async () => {
  const { device, own, recording } = await working();
  device.destroy();
  await own.lost;
  await expect(own.run(recording)).rejects.toThrow(
    /^Cannot go on with this WebGPU device: it is lost \(destroyed: .*[^.]\)\. Its buffers are gone and what was read from them is kept: make a new backend and load the last checkpoint there$/,
  );
});

test.skipIf(!there)("calls that wait for room are rejected when the device goes", async () => {
  const { device, own, recording } = await working();
  const runs = Array.from({ length: 20 }, () => own.run(recording));
  const prepared = own.prepare(counting(8));
  device.destroy();
  const results = await Promise.allSettled([...runs, prepared, own.sync()]);
  const reasons = results.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  expect(reasons.length).toBeGreaterThan(0);
  for (const reason of reasons) expect(reason).toBeInstanceOf(DeviceLostError);
});

test.skipIf(!there)(
  "free() and release() do nothing once the device or the backend is gone",
  async () => {
    const lost = await working();
    lost.device.destroy();
    await lost.own.lost;
    const disposed = await working();
    disposed.own.dispose();
    for (const { own, buffer, prepared } of [lost, disposed]) {
      own.free(buffer);
      expect(() => own.free(buffer)).not.toThrow();
      expect(() => own.release?.(prepared)).not.toThrow();
      expect(() => own.dispose()).not.toThrow();
    }
    disposed.device.destroy();
  },
);

test.skipIf(!there)("a backend on a device that was lost before says so", async () => {
  const { device, own } = await working();
  device.destroy();
  await own.lost;
  const late = webgpuBackend(device);
  expect((await late.lost).reason).toBe("destroyed");
  expect(() => late.alloc(4)).toThrow(DeviceLostError);
});

test.skipIf(!there)("a new backend goes on from what was read before the loss", async () => {
  const old = await working();
  await old.own.run(old.recording);
  const checkpoint = await old.own.read(old.buffer, 0, 16);
  old.device.destroy();
  await old.own.lost;
  const next = await working();
  next.own.write(next.buffer, 0, checkpoint);
  await next.own.run(next.recording);
  expect(floats(await next.own.read(next.buffer, 0, 16))).toEqual([4000, 4000, 4000, 4000]);
  next.own.dispose();
  next.device.destroy();
});

test.skipIf(!there)("a program and a recording are refused once they are released", async () => {
  const { device, own, prepared, buffer, recording } = await working();
  const accepted: Promise<void> = own.run(recording);
  own.release?.(prepared);
  own.release?.(prepared);
  await accepted;
  const again = (one: Recording): Promise<void> => own.run(one);
  await expect(again(recording)).rejects.toThrow(/was released/);
  expect(() => own.record(prepared, [buffer])).toThrow(/was released/);
  expect(floats(await own.read(buffer, 0, 16))).toEqual([2000, 2000, 2000, 2000]);
  own.dispose();
  device.destroy();
});
