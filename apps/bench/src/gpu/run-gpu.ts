import { rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import type { Report } from "../report/report.ts";
import { runBench } from "../run-bench.ts";
import { gpuTasks } from "../tasks/gpu-tasks.ts";
import { gpuWork } from "../tasks/gpu-work.ts";
import { makeAttempts } from "./attempts.ts";
import { dawnPlace } from "./dawn-place.ts";
import type { GpuReport } from "./gpu-report.ts";
import { measureCard, type MeasureOptions } from "./measure-card.ts";

/** Those who take part beside us. */
const subjects = ["ours-webgpu", "ours-webgpu-rows", "jax-js-webgpu", "torch-cuda"];

/**
 * Measures this machine's card, and how long the same work takes beside the peers. What fails is noted, and the rest goes on.
 *
 * @throws Error when there is no adapter.
 */
export async function runGpu(options: MeasureOptions): Promise<GpuReport> {
  const start = performance.now();
  const report = await measureCard(await dawnPlace(), options);
  const { trying, failures } = makeAttempts(options.note);
  const bench = await trying("Beside the peers", () => benchOf(options));
  return {
    ...report,
    seconds: (performance.now() - start) / 1000,
    ...(bench ? { bench } : {}),
    failures: [...report.failures, ...failures],
  };
}

/** The tasks beside the peers; files of weights are removed behind them. */
async function benchOf({ size, note }: MeasureOptions): Promise<Report> {
  const threads = availableParallelism();
  const rounds = size === "quick" ? 1 : 5;
  // Not the bench's own quick run: that one ends after two minutes, whatever is left.
  const options = { quick: false, tasks: [], subjects, threads, rounds, note };
  let written = "";
  try {
    return await runBench(options, {
      tasks: (folder) => {
        written = folder;
        return gpuTasks(gpuWork(size), folder);
      },
      sizes: async () => [],
    });
  } finally {
    if (written.startsWith(join(tmpdir(), ""))) await rm(written, { recursive: true, force: true });
  }
}
