import type { Backend } from "@pixelweft/tensor/backend";
import { openDevice } from "./device.fixture.ts";
import { webgpuBackend } from "./mod.ts";

/** Ways in which kernels are written. */
export const kinds = [
  "software",
  "software by single loads",
  "software without subgroups",
  "GPUs",
] as const;

/**
 * Backends by kind; none where there is no adapter. The same adapter is given the kernels of GPUs, too: those of software share loads where it
 * has subgroups.
 */
export async function openKinds(): Promise<ReadonlyMap<string, Backend>> {
  const backends = new Map<string, Backend>();
  for (const kind of kinds) {
    const device = await openDevice(kind !== "software without subgroups");
    const options = {
      software: kind !== "GPUs",
      singleLoads: kind === "software by single loads",
      ownsDevice: true,
    };
    if (device !== undefined) backends.set(kind, webgpuBackend(device, options));
  }
  return backends;
}
