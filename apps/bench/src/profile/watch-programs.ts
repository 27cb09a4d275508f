import type { Backend, Program, Recording } from "@pixelweft/tensor/backend";

/** A run of a program as the host saw it, in milliseconds of `performance.now()`. */
export interface SeenRun {
  readonly program: Program;
  readonly start: number;
  readonly end: number;
}

/** A backend whose runs are noted. */
export interface Watched {
  readonly backend: Backend;
  /** The runs since the last call. */
  takeRuns(): SeenRun[];
}

/** The same backend, which notes what it runs: programs are made behind doors, but all of them pass here. */
export function watchPrograms(backend: Backend): Watched {
  let runs: SeenRun[] = [];
  const run = async (recording: Recording): Promise<void> => {
    const start = performance.now();
    await backend.run(recording);
    runs.push({ program: recording.prepared.program, start, end: performance.now() });
  };
  const watched = new Proxy(backend, {
    get(target, name): unknown {
      if (name === "run") return run;
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return {
    backend: watched,
    takeRuns() {
      const taken = runs;
      runs = [];
      return taken;
    },
  };
}
