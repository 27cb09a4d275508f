import type { Backend, Stats } from "@pixelweft/tensor/backend";
import type { ProfiledWork } from "./work-to-profile.ts";

/** What one run costs when all is compiled, and what the backend holds then. */
export interface SteadyFigures {
  /** The fastest and the middle one of a few runs. */
  readonly seconds: { readonly least: number; readonly median: number };
  readonly allocations: number;
  readonly dispatches: number;
  readonly submits: number;
  readonly pipelines: number;
  readonly bytes: number;
  readonly scratchBytes: number;
}

/** Runs that are counted at most, after two that compile and settle; and seconds after which no other one is begun. */
const [counted, enough] = [5, 30] as const;

/** Counts what steady runs cost. */
export async function steadyFigures(work: ProfiledWork, backend: Backend): Promise<SteadyFigures> {
  for (let k = 0; k < 2; k++) await work.run();
  const before = backend.stats();
  const seconds: number[] = [];
  const begin = performance.now();
  while (
    seconds.length === 0 ||
    (seconds.length < counted && performance.now() - begin < 1000 * enough)
  ) {
    const start = performance.now();
    await work.run();
    seconds.push((performance.now() - start) / 1000);
  }
  const after = backend.stats();
  const each = (name: keyof Stats): number => (after[name] - before[name]) / seconds.length;
  const sorted = seconds.toSorted((a, b) => a - b);
  return {
    seconds: { least: sorted[0] ?? 0, median: sorted[Math.floor(sorted.length / 2)] ?? 0 },
    allocations: each("allocations"),
    dispatches: each("dispatches"),
    submits: each("submits"),
    pipelines: each("pipelines"),
    bytes: after.bytes,
    scratchBytes: after.scratchBytes,
  };
}
