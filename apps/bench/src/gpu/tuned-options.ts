import type { Backend, Program } from "@pixelweft/tensor/backend";
import { webgpu, type WebgpuOptions } from "@pixelweft/webgpu-backend/node";
import { dryBackend } from "../profile/dry-backend.ts";
import { samplingWork, stepWork } from "../profile/work-to-profile.ts";
import { configOf } from "../tasks/config-of.ts";
import type { GpuWork } from "../tasks/gpu-tasks.ts";

/** `tune()` of the backend: times tiles on backends that `open` makes, for the products of these programs. */
type Tune = (
  open: (tuning?: unknown) => Promise<Backend>,
  programs: readonly Program[],
  options: Readonly<Record<string, unknown>>,
) => Promise<unknown>;

/** Where a backend that can be tuned has `tune()`. */
const door = "@pixelweft/webgpu-backend/tune";

/** Options of a card. */
export type CardOptions = Omit<WebgpuOptions, "dawn">;

/**
 * Options of a card whose tiles were tried on the products of this work; a quick try takes the plainest tile alone.
 *
 * @throws Error where this version of the backend has no `tune()`.
 */
export async function tunedOptions(
  backend: Backend,
  work: GpuWork,
  { quick }: { readonly quick: boolean },
): Promise<CardOptions> {
  const tune = await findTune();
  if (tune === undefined) throw new Error("this version of the backend has no tune()");
  const open = (tuning?: unknown): Promise<Backend> => webgpu(withTuning(tuning));
  const programs = await programsOf(backend, work);
  return withTuning(
    await tune(open, programs, quick ? { milliseconds: 1, tiles: ["direct"] } : {}),
  );
}

/** The option is that of a version that has it, and the backend checks it. */
function withTuning(tuning: unknown): CardOptions {
  const options: object = tuning === undefined ? {} : { tuning };
  return options;
}

async function findTune(): Promise<Tune | undefined> {
  const found: unknown = await import(door).catch(() => undefined);
  if (typeof found !== "object" || found === null || !("tune" in found)) return undefined;
  const { tune } = found;
  return typeof tune === "function" ? async (...given) => tune(...given) as unknown : undefined;
}

/** The programs of the work as this backend is given them; nothing is computed. */
async function programsOf({ capabilities }: Backend, work: GpuWork): Promise<readonly Program[]> {
  const { backend, programs } = dryBackend(capabilities);
  const makes = [
    ...work.steps.map(({ network, batch }) => stepWork(configOf(network), batch)),
    samplingWork(configOf(work.sampling.network), work.sampling.batch),
  ];
  for (const make of makes) await make(backend).run();
  return programs;
}
