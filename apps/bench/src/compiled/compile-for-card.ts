import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CompiledWork, WorkToCompile } from "./compile-work.ts";
import { type KernelWords, partsOf, readKernelWords } from "./driver-words.ts";
import { radvVariables } from "./radv.ts";
import { makeStillLayer } from "./still-layer.ts";

/** Dispatches of a kernel with as many thread groups. */
export interface CompiledKernel extends KernelWords {
  readonly title: string;
  readonly times: number;
  readonly groups: number;
}

/** What a card's compiler made of some work. */
export interface CompiledForCard {
  /** The card in words, which says the driver too. */
  readonly device: string;
  readonly kernels: readonly CompiledKernel[];
}

/** Bytes that the driver may print. */
const maxBuffer = 2 ** 30;

/** Compiles the kernels of some work for a family of AMD's cards. Works in this repository only: the layer's source is not packed. */
export async function compileForCard(
  work: WorkToCompile,
  family: string,
): Promise<CompiledForCard> {
  if (process.platform !== "linux")
    throw new Error(
      `Cannot compile for ${family}: Mesa's driver RADV is for Linux, and this is ${process.platform}`,
    );
  const folder = await mkdtemp(join(tmpdir(), "compiled-"));
  try {
    const env = { ...process.env, ...radvVariables(family, folder) };
    await makeStillLayer(folder);
    const program = fileURLToPath(new URL("compile-work.ts", import.meta.url));
    const words = ["--conditions=@pixelweft/source", program, JSON.stringify(work)];
    const run = spawnSync(process.execPath, words, { encoding: "utf8", env, maxBuffer });
    if (run.status !== 0) throw failure(family, run);
    return joined(JSON.parse(run.stdout) as CompiledWork, partsOf(run.stderr));
  } finally {
    await rm(folder, { recursive: true });
  }
}

function joined(
  { device, kernels }: CompiledWork,
  parts: ReadonlyMap<number, string>,
): CompiledForCard {
  return {
    device,
    kernels: kernels.flatMap(({ title, dispatches }, at) => {
      const words = readKernelWords(parts.get(at) ?? "");
      return dispatches.map(([groups, times]) => ({ title, times, groups, ...words }));
    }),
  };
}

interface Ended {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stderr: string;
  readonly error?: Error | undefined;
}

/** The driver ends the process where it does not know a family. */
function failure(family: string, { status, signal, stderr, error }: Ended): Error {
  const act = `Cannot compile for ${family}`;
  if (/^radv: Unknown family/m.test(stderr))
    return new Error(
      `${act}: this Mesa has no such family; others are navi31, navi21, vega10 and gfx1201`,
    );
  const last = stderr.trim().split("\n").slice(-8).join("\n");
  return new Error(`${act}: the process ended with ${signal ?? status}. ${last}`, { cause: error });
}
