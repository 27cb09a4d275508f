import process from "node:process";

/** What started this process as one of several. */
export type Launcher = "Open MPI" | "MPICH" | "Slurm";

/** What a launcher writes into the environment of each process. */
export interface Launch {
  readonly launcher: Launcher;
  /** From 0 to `size - 1`. */
  readonly rank: number;
  /** Processes of the job; missing where the launcher does not say it, as MPICH's does not with `-pmi-port`. */
  readonly size?: number;
}

/** Variables of an environment, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where each launcher writes rank and size; the first that has all wins, as Slurm's stand beside those of the MPI it starts. */
const variables: readonly (readonly [launcher: Launcher, rank: string, size?: string])[] = [
  ["Open MPI", "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"],
  ["MPICH", "PMI_RANK", "PMI_SIZE"],
  ["MPICH", "PMI_ID"],
  // The size of a step, not of an allocation: a script inside `salloc` is one process.
  ["Slurm", "SLURM_PROCID", "SLURM_STEP_NUM_TASKS"],
];

/**
 * Whether a launcher of MPI started this process, with which rank, and of how many: Open MPI's or MPICH's `mpirun`, or Slurm's
 * `srun`. Reads the environment only: no library is loaded.
 *
 * @throws RangeError for a rank or size that is no number that fits.
 * @example
 * mpiLaunch({ OMPI_COMM_WORLD_RANK: "1", OMPI_COMM_WORLD_SIZE: "4" }); // { launcher: "Open MPI", rank: 1, size: 4 }
 * mpiLaunch({}); // undefined
 */
export function mpiLaunch(env: Environment = process.env): Launch | undefined {
  for (const [launcher, rankName, sizeName] of variables) {
    const rank = env[rankName];
    const size = sizeName === undefined ? undefined : env[sizeName];
    if (rank === undefined || (sizeName !== undefined && size === undefined)) continue;
    const launch: Launch = {
      launcher,
      rank: Number(rank),
      ...(size === undefined ? {} : { size: Number(size) }),
    };
    if (!fits(launch))
      throw new RangeError(
        `Cannot tell the rank of this process: ${rankName} is ${rank}` +
          (size === undefined ? "" : ` and ${sizeName} is ${size}`),
      );
    return launch;
  }
  return undefined;
}

function fits({ rank, size = Number.MAX_SAFE_INTEGER }: Launch): boolean {
  return Number.isSafeInteger(size) && Number.isSafeInteger(rank) && rank >= 0 && rank < size;
}
