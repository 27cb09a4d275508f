import type { Backend, Program, Step } from "@pixelweft/tensor/backend";

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

/** Seconds of a run that starting it does not matter beside, and turns in one at most. */
const [ample, mostTurns] = [0.02, 64] as const;

/**
 * Seconds that a program of one kernel takes where it follows another. A short one takes turns inside a run, since a device waits longer for
 * a run than such a kernel takes.
 */
export async function secondsOfKernel(
  backend: Backend,
  program: Program,
  patience: Patience,
): Promise<number> {
  const once = await secondsOfRun(backend, program, { seconds: 0, runs: 1 });
  const turns = Math.min(mostTurns, Math.floor(ample / once));
  if (turns < 2) return secondsOfRun(backend, program, patience);
  return (await secondsOfRun(backend, inTurns(program, turns), patience)) / turns;
}

function inTurns(program: Program, repeat: number): Program {
  return {
    ...program,
    steps: [{ kind: "repeat", loop: freeLoop(program.steps), repeat, body: program.steps }],
  };
}

/** A number that no loop of these steps has. */
function freeLoop(steps: readonly Step[]): number {
  return Math.max(
    0,
    ...steps.map((step) =>
      step.kind === "repeat" ? Math.max(step.loop + 1, freeLoop(step.body)) : 0,
    ),
  );
}
