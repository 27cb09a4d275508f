import type { Backend } from "@pixelweft/tensor/backend";
import { peakProbe } from "../ours/peak.ts";
import { bandwidthOf } from "./bandwidth.ts";
import { dawn } from "./dawn.ts";
import { webgpuPeak } from "./webgpu-peak.ts";

/** What a device reaches in the simplest programs: the measure of all others. */
export interface Probe {
  /** Operations a second of f32 multiply-adds in registers. */
  readonly flopsPerSecond: number;
  /** Bytes a second, read and written, of a map over arrays that no cache holds. */
  readonly bytesPerSecond: number;
}

/** Measures a backend's device; undefined for the reference backend, which is no measure. */
export async function probeDevice(backend: Backend): Promise<Probe | undefined> {
  if (backend.name === "reference") return undefined;
  const flopsPerSecond =
    backend.name === "webgpu" ? await webgpuPeak(await dawn()) : await wasmPeak(backend);
  return { flopsPerSecond, bytesPerSecond: await bandwidthOf(backend) };
}

/** Rounds of a probe, of which the best one counts: others were disturbed. */
const rounds = 3;

async function wasmPeak(backend: Backend): Promise<number> {
  const probe = await peakProbe(backend);
  let best = 0;
  for (let k = 0; k < rounds; k++) best = Math.max(best, await probe());
  return best;
}
