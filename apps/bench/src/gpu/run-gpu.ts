import { rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { probeDevice, type Probe } from "../profile/probe.ts";
import { profileWork } from "../profile/profile.ts";
import { openCard, type Card } from "../profile/timed-webgpu.ts";
import { samplingWork, stepWork } from "../profile/work-to-profile.ts";
import type { Report } from "../report/report.ts";
import { runBench } from "../run-bench.ts";
import { configOf } from "../tasks/config-of.ts";
import { gpuTasks, gpuWork, type GpuWork } from "../tasks/gpu-tasks.ts";
import { adapterFacts } from "./adapter-facts.ts";
import type { GpuReport, ProfileReport } from "./gpu-report.ts";
import { tunedOptions } from "./tuned-options.ts";

/** What is wanted of a run on a card. */
export interface GpuOptions {
  /** Small networks: a try, not a measurement. */
  readonly quick: boolean;
  note(line: string): void;
}

/** Those who take part beside us. */
const subjects = ["ours-webgpu", "ours-webgpu-rows", "jax-js-webgpu", "torch-cuda"];

/**
 * Measures a card: what it is, what it reaches, what the kernels of training and sampling reach of that, and how long both take beside
 * the peers. What fails is noted, and the rest goes on.
 *
 * @throws Error when there is no adapter.
 */
export async function runGpu({ quick, note }: GpuOptions): Promise<GpuReport> {
  const started = new Date();
  const failures: string[] = [];
  const trying = async <T>(what: string, work: () => Promise<T>): Promise<T | undefined> => {
    note(what);
    try {
      return await work();
    } catch (error) {
      failures.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      note(failures.at(-1) ?? "");
      return undefined;
    }
  };
  const adapter = await adapterFacts();
  note(adapter.description);
  const work = gpuWork(quick);
  const card = await openCard();
  const probe = await trying("Peak and bandwidth", () => probeDevice(card.backend));
  const profiles = await profilesOf(work, card, {
    probe,
    tiles: "as chosen by size",
    trying,
    note,
  });
  const tuned = await trying("Tuning", () => tunedOptions(card.backend, work, { quick }));
  card.dispose();
  if (tuned !== undefined) {
    const again = await openCard(tuned);
    profiles.push(...(await profilesOf(work, again, { probe, tiles: "tuned", trying, note })));
    again.dispose();
  }
  const bench = await trying("Beside the peers", () => benchOf(work, quick, note));
  return {
    format: "pixelweft-gpu-1",
    started: started.toISOString(),
    seconds: (Date.now() - started.getTime()) / 1000,
    quick,
    adapter,
    ...(probe ? { probe } : {}),
    profiles,
    ...(bench ? { bench } : {}),
    failures,
  };
}

interface Profiling {
  readonly probe: Probe | undefined;
  readonly tiles: ProfileReport["tiles"];
  trying<T>(what: string, work: () => Promise<T>): Promise<T | undefined>;
  note(line: string): void;
}

async function profilesOf(
  { steps, sampling }: GpuWork,
  { backend, timed }: Card,
  { probe, tiles, trying, note }: Profiling,
): Promise<ProfileReport[]> {
  const wanted = [
    ...steps.map(({ network, batch }) => ({
      words: `${network.name} training step, batch ${batch}`,
      images: batch,
      make: stepWork(configOf(network), batch),
    })),
    {
      words: `${sampling.network.name} cached sampling, batch ${sampling.batch}`,
      images: sampling.batch,
      make: samplingWork(configOf(sampling.network), sampling.batch),
    },
  ];
  const profiles: ProfileReport[] = [];
  for (const { words, images, make } of wanted) {
    const traced = await trying(`${words}, tiles ${tiles}`, () =>
      profileWork(make, { backend, timed, probe, note }),
    );
    if (traced) profiles.push({ work: words, images, tiles, profile: traced.profile });
  }
  return profiles;
}

/** The tasks beside the peers; files of weights are removed behind them. */
async function benchOf(
  work: GpuWork,
  quick: boolean,
  note: (line: string) => void,
): Promise<Report> {
  const threads = availableParallelism();
  // Not the bench's own quick run: that one ends after two minutes, whatever is left.
  const options = { quick: false, tasks: [], subjects, threads, rounds: quick ? 1 : 5, note };
  let written = "";
  try {
    return await runBench(options, {
      tasks: (folder) => {
        written = folder;
        return gpuTasks(work, folder);
      },
      sizes: async () => [],
    });
  } finally {
    if (written.startsWith(join(tmpdir(), ""))) await rm(written, { recursive: true, force: true });
  }
}
