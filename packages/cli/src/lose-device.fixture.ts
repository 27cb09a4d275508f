/**
 * Preloaded into a rank: on SIGUSR2 its device is lost. With WebGPU that is the GPU device, with WebAssembly
 * the threads; there are two of them for each rank, whatever the machine has.
 */
import { syncBuiltinESMExports } from "node:module";
import os from "node:os";
import process from "node:process";
import type { Worker } from "node:worker_threads";

os.availableParallelism = () => 4;
syncBuiltinESMExports();

const workers: Worker[] = [];
process.on("worker", (worker: Worker) => void workers.push(worker));

const devices: GPUDevice[] = [];
if (process.argv.includes("webgpu")) {
  // The package's types leave open what its classes are.
  const { globals } = (await import("webgpu")) as { readonly globals: object };
  const { prototype } = (globals as { readonly GPUAdapter: { readonly prototype: GPUAdapter } })
    .GPUAdapter;
  const { requestDevice } = prototype;
  prototype.requestDevice = async function (
    this: GPUAdapter,
    wanted?: GPUDeviceDescriptor,
  ): Promise<GPUDevice> {
    const device = await requestDevice.call(this, wanted);
    devices.push(device);
    return device;
  };
}

process.on("SIGUSR2", () => {
  process.stderr.write(`Losing ${devices.length} devices and ${workers.length} threads\n`);
  for (const device of devices) device.destroy();
  for (const worker of workers) void worker.terminate();
});
