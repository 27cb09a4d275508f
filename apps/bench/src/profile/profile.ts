import type { Backend } from "@pixelweft/tensor/backend";
import type { DispatchTime, TimesListener } from "@pixelweft/webgpu-backend";
import type { KernelFigures } from "./kernel-figures.ts";
import { figuresAlone, figuresByTimes, type RunTimes } from "./kernel-figures.ts";
import type { Probe } from "./probe.ts";
import { spansAlone, spansByTimes, type Span } from "./spans.ts";
import { steadyFigures, type SteadyFigures } from "./steady-run.ts";
import { watchPrograms, type SeenRun } from "./watch-programs.ts";
import type { MakeWork } from "./work-to-profile.ts";

/** What work costs on a device, kernel by kernel. Plain data: it is printed, and kept in files. */
export interface Profile {
  readonly backend: string;
  readonly device: string;
  /** A run as it is without a profiler. */
  readonly steady: SteadyFigures;
  /** How kernels were timed: by the device's timestamps in the run itself, or each by itself on zeroed memory. */
  readonly timing: "timestamps" | "alone";
  readonly probe?: Probe;
  /** What takes longest first. */
  readonly kernels: readonly KernelFigures[];
}

/** A profile with what a trace shows of one run. */
export interface TracedProfile {
  readonly profile: Profile;
  readonly spans: readonly Span[];
}

/** A WebGPU backend that reports what its dispatches took, to the listener that it was opened with. */
export interface TimedBackend {
  readonly backend: Backend;
  listen(listener: TimesListener): void;
}

/** What a profile is made with. */
export interface ProfileOptions {
  readonly backend: Backend;
  /** The same device again, with times; without it each kernel is timed by itself. */
  readonly timed?: TimedBackend | undefined;
  /** What the device reaches, where that is known. */
  readonly probe?: Probe | undefined;
  note(line: string): void;
}

/** Runs work a few times and finds what each of its kernels costs. */
export async function profileWork(
  make: MakeWork,
  { backend, timed, probe, note }: ProfileOptions,
): Promise<TracedProfile> {
  const watched = watchPrograms(backend);
  note("Compiling");
  const work = make(watched.backend);
  let seen: readonly SeenRun[];
  let steady: SteadyFigures;
  try {
    steady = await steadyFigures(work, backend);
    watched.takeRuns();
    await work.run();
    seen = watched.takeRuns();
  } finally {
    await work.dispose();
  }
  note(timed === undefined ? "Timing each kernel by itself" : "Timing the kernels of a run");
  const times = timed && (await timesOfRuns(make, timed));
  const [first] = times ?? [];
  const { kernels, spans } =
    times && first && first.length > 0
      ? { kernels: figuresByTimes(times.flat(), times.length), spans: spansByTimes(first) }
      : await alone(backend, seen);
  const timing = first && first.length > 0 ? "timestamps" : "alone";
  const { description: device } = backend.capabilities;
  const facts = { backend: backend.name, device, steady, timing } as const;
  return { profile: { ...facts, ...(probe ? { probe } : {}), kernels }, spans };
}

async function alone(
  backend: Backend,
  seen: readonly SeenRun[],
): Promise<{ kernels: KernelFigures[]; spans: Span[] }> {
  const programs = seen.map(({ program }) => program);
  const { figures, secondsOf } = await figuresAlone(backend, programs);
  return { kernels: figures, spans: spansAlone(programs, secondsOf) };
}

/** Runs that warm up, runs that count at most, and seconds after which no other one is begun. */
const [warming, counted, enough] = [2, 3, 30] as const;

/** What the dispatches of some runs of the work took, each program by program; empty lists where the device has no clock. */
async function timesOfRuns(
  make: MakeWork,
  { backend, listen }: TimedBackend,
): Promise<RunTimes[][]> {
  let runs: RunTimes[] = [];
  listen((times: readonly DispatchTime[]) => {
    runs.push({ times, end: performance.now() });
  });
  const work = make(backend);
  try {
    for (let k = 0; k < warming; k++) await work.run();
    const all: RunTimes[][] = [];
    const begin = performance.now();
    while (
      all.length < counted &&
      (all.length === 0 || performance.now() - begin < 1000 * enough)
    ) {
      runs = [];
      await work.run();
      all.push(runs);
    }
    return all;
  } finally {
    await work.dispose();
  }
}
