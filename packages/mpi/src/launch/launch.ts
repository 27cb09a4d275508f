import process from "node:process";
import { nearestLauncher } from "./nearest-launcher.ts";

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

type Variables = readonly [launcher: Launcher, rank: string, size?: string];

/** Where each launcher writes rank and size; the first that has all wins, as Slurm's stand beside those of the MPI it starts. */
const variables: readonly Variables[] = [
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
  return launchIn(env, env === process.env ? nearestLauncher : () => undefined);
}

/**
 * The same, where a job may have started another one, whose ranks have the variables of both: then what stands `nearest` above this process
 * has started it.
 */
export function launchIn(
  env: Environment,
  nearest: () => Launcher | undefined,
): Launch | undefined {
  const found = variables.filter(([, ...names]) =>
    names.every((name) => name === undefined || env[name] !== undefined),
  );
  const isNested = ["Open MPI", "MPICH"].every((name) => found.some(([other]) => other === name));
  const inner = isNested ? nearest() : undefined;
  const chosen = found.find(([launcher]) => launcher === inner) ?? found[0];
  return chosen && launchOf(env, chosen);
}

function launchOf(env: Environment, [launcher, rankName, sizeName]: Variables): Launch {
  const rank = env[rankName];
  const size = sizeName === undefined ? undefined : env[sizeName];
  const launch: Launch = {
    launcher,
    rank: Number(rank),
    ...(size === undefined ? {} : { size: Number(size) }),
  };
  if (fits(launch)) return launch;
  throw new RangeError(
    `Cannot tell the rank of this process: ${rankName} is ${rank}` +
      (size === undefined ? "" : ` and ${sizeName} is ${size}`),
  );
}

function fits({ rank, size = Number.MAX_SAFE_INTEGER }: Launch): boolean {
  return Number.isSafeInteger(size) && Number.isSafeInteger(rank) && rank >= 0 && rank < size;
}
