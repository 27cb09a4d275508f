// @module-tag ci
import { DeviceLostError, type Backend } from "@pixelweft/tensor";
import { webgpuBackend, WebgpuUnavailableError } from "@pixelweft/webgpu-backend";
import { webgpu } from "@pixelweft/webgpu-backend/node";
import { expect, test } from "vitest";
import { lossesOf, numbered, trained } from "./small-network.fixture.ts";

/** A device of this machine; undefined, with a word on stderr, where there is no adapter. With CI=true that fails. */
async function openDevice(): Promise<GPUDevice | undefined> {
  try {
    // The first backend starts Dawn, whose entry then is where all find it.
    (await webgpu()).dispose();
  } catch (error) {
    if (!(error instanceof WebgpuUnavailableError) || process.env["CI"] === "true") throw error;
    process.stderr.write(`Skipped: ${error.message}\n`);
    return undefined;
  }
  const holder: typeof globalThis & { [key: symbol]: GPU | undefined } = globalThis;
  const adapter = await holder[Symbol.for("pixelweft.gpu")]?.requestAdapter();
  return await adapter?.requestDevice();
}

const first = await openDevice();

test.skipIf(first === undefined)(
  "a run whose WebGPU device is destroyed goes on with another, with the losses of one that was not cut",
  { timeout: 60_000 },
  async () => {
    if (first === undefined) return;
    const whole = await trained({ backend: webgpuBackend(first), snapshotEvery: 6 });
    let device = first;
    const doomed = function* (): ReturnType<typeof numbered> {
      for (const batch of numbered()) {
        if (batch.state === 4 || batch.state === 15) device.destroy();
        yield batch;
      }
    };
    const reopen = async (lost: DeviceLostError): Promise<Backend> => {
      expect(lost).toBeInstanceOf(DeviceLostError);
      const next = await openDevice();
      if (next === undefined) throw lost;
      device = next;
      return webgpuBackend(next);
    };
    const cut = await trained(
      { backend: webgpuBackend(first), reopen, snapshotEvery: 6 },
      doomed(),
    );
    expect(cut.events.filter(({ kind }) => kind === "reopened").map(({ step }) => step)).toEqual([
      0, 12,
    ]);
    expect(lossesOf(cut.events)).toEqual(lossesOf(whole.events));
    expect(cut.state).toEqual(whole.state);
    device.destroy();
  },
);
