import type { Backend } from "@pixelweft/tensor/backend";
import { openDevice } from "./device.fixture.ts";
import { webgpuBackend } from "./mod.ts";

/** Whether kinds that add little to the others are left to the nightly tier. */
export const byDay: boolean = process.env["TEST_TIER"] !== "nightly";

/** A way in which kernels are written. */
type Kind = "software" | "GPUs" | "software by single loads" | "software without subgroups";

/** The kinds that are tried: each compiles shaders of its own. */
export const kinds: readonly Kind[] = byDay
  ? ["software", "GPUs"]
  : ["software", "GPUs", "software by single loads", "software without subgroups"];

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
