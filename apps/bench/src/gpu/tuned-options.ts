import type { Capabilities, Program } from "@pixelweft/tensor/backend";
import { tune } from "@pixelweft/webgpu-backend/tune";
import { dryBackend } from "../profile/dry-backend.ts";
import type { GpuWork } from "../tasks/gpu-work.ts";
import type { CardOptions, CardPlace } from "./card-place.ts";
import { piecesOf } from "./pieces.ts";

/** Options of a card whose tiles were tried on the products of this work; a quick try takes the plainest tile alone. */
export async function tunedOptions(
  { open }: CardPlace,
  work: GpuWork,
  { capabilities, quick }: { readonly capabilities: Capabilities; readonly quick: boolean },
): Promise<CardOptions> {
  const programs = await programsOf(work, capabilities);
  const opened = async (options?: CardOptions) => (await open(options)).backend;
  const options = quick ? { milliseconds: 1, tiles: ["direct"] as const } : {};
  const tuning = await tune((one) => opened(one && { tuning: one }), programs, options);
  return { tuning };
}

/** The programs of the work as this backend is given them; nothing is computed. */
async function programsOf(work: GpuWork, capabilities: Capabilities): Promise<readonly Program[]> {
  const { backend, programs } = dryBackend(capabilities);
  for (const { make } of piecesOf(work)) await make(backend).run();
  return programs;
}
