import type { Backend, Program } from "@pixelweft/tensor/backend";

/** How long a program is run to know its speed. */
export interface Patience {
  /** Seconds of timed runs that suffice. */
  readonly seconds: number;
  /** Runs of a round at most. */
  readonly runs: number;
}

/** Seconds that one run of a program takes on zeroed memory of its own, after one run to compile. */
export async function secondsOfRun(
  backend: Backend,
  program: Program,
  { seconds: enough, runs: most }: Patience,
): Promise<number> {
  const buffers = program.buffers.map(({ bytes }) => backend.alloc(bytes));
  try {
    const recording = backend.record(await backend.prepare(program), buffers);
    await backend.run(recording);
    await backend.sync();
    // Twice as many runs in each round, so that waiting for the device weighs little.
    for (let runs = 1; ; runs *= 2) {
      const start = performance.now();
      for (let k = 0; k < runs; k++) await backend.run(recording);
      await backend.sync();
      const seconds = (performance.now() - start) / 1000;
      if (seconds >= enough || runs * 2 > most) return seconds / runs;
    }
  } finally {
    await backend.sync();
    for (const buffer of buffers) backend.free(buffer);
  }
}
