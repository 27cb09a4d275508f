import process from "node:process";
import { watchArrival } from "../failure/arrival.ts";
import { guardExit } from "../failure/exit-guard.ts";
import { checkWait } from "../failure/watchdog.ts";
import { startWitness, type Witness } from "../failure/witness.ts";
import { MpiGroup } from "../group/mpi-group.ts";
import { openMpi } from "../library/abi.ts";
import { MpiUnavailableError } from "../library/errors.ts";
import { candidateFiles, loadLibrary, textOf, type Library } from "../library/library.ts";
import { mpiLaunch, type Environment, type Launch } from "./launch.ts";
import { launcherConnection } from "./launcher-connection.ts";

/** How to join. */
export interface JoinOptions {
  /** Seconds that a rank waits for the others in one operation before it ends the job; 300 if missing. */
  readonly watchdogSeconds?: number | undefined;
  /** Where launchers and `MPI_LIB` are looked up; `process.env` if missing. */
  readonly env?: Environment | undefined;
}

const nullPointer = 0n;

/**
 * Joins the group of processes that `mpirun` or `srun` started, through the MPI that is installed; once in a process. Without a
 * launcher the group is this process alone.
 *
 * @throws MpiUnavailableError if there is no MPI, or it is not the one of the launcher; RangeError for a wait that is no number above 0.
 * @example
 * const group = await joinMpi({ watchdogSeconds: 60 });
 * if (group.rank === 0) console.log(`${group.size} ranks on ${group.version}`);
 * await group.leave();
 */
export async function joinMpi(options: JoinOptions = {}): Promise<MpiGroup> {
  const { watchdogSeconds = 300, env = process.env } = options;
  checkWait("join a group", watchdogSeconds);
  const launch = mpiLaunch(env);
  // Around a job of Open MPI it is that of another job.
  const connection = launch?.launcher === "Open MPI" ? undefined : await launcherConnection(env);
  const library = await loadLibrary(candidateFiles(launch, env));
  const number = new Int32Array(1);
  const ask = (act: () => void): number => {
    act();
    return number[0] ?? 0;
  };
  if (ask(() => library.call("MPI_Initialized", number)) !== 0)
    throw new MpiUnavailableError("Cannot join a group: this process has joined one before");
  // Before MPI_Init, as some networks do not bear a process that forks.
  const witness: Witness = launch ? startWitness(launch.rank, connection) : { release: () => {} };
  const arrived = launch && watchArrival({ launch, seconds: watchdogSeconds, witness, connection });
  library.call("MPI_Init", nullPointer, nullPointer);
  arrived?.();
  const world = library.constant(library.abi.world);
  const rank = ask(() => library.call("MPI_Comm_rank", world, number));
  const size = ask(() => library.call("MPI_Comm_size", world, number));
  const version = versionOf(library);
  if (launch && !fits(launch, size, library)) {
    library.call("MPI_Finalize");
    witness.release();
    throw new MpiUnavailableError(mismatch(launch, { size, version, file: library.file }));
  }
  library.call("MPI_Comm_set_errhandler", world, library.constant(library.abi.errorsReturn));
  return new MpiGroup({
    library,
    version,
    rank,
    size,
    watchdogSeconds,
    guard: guardExit(library, rank, witness),
  });
}

function versionOf(library: Library): string {
  const [text, length] = [new Uint8Array(8192), new Int32Array(1)];
  library.call("MPI_Get_library_version", text, length);
  const words = textOf(text, length[0] ?? 0).replaceAll(/\s+/g, " ");
  // Open MPI goes on with how it was built.
  return words.split(",")[0] ?? library.abi.name;
}

/** A launcher that does not say how many processes there are is trusted with a library of its own kind. */
function fits(launch: Launch, size: number, { abi }: Library): boolean {
  return launch.size === undefined ? abi !== openMpi : launch.size === size;
}

/** The wrong library under a launcher makes N jobs of one process each, which all train alone and write the same files. */
function mismatch(
  { launcher, size }: Launch,
  found: { readonly size: number; readonly version: string; readonly file: string },
): string {
  const remedy =
    launcher === "Slurm"
      ? "start it with srun --mpi=pmix for Open MPI or srun --mpi=pmi2 for MPICH"
      : "start it with the mpirun of that MPI, or name the library of the launcher in MPI_LIB";
  return (
    `Cannot join a group: ${launcher} started ${size ?? "several"} processes, but ${found.version} (${found.file}) ` +
    `finds ${found.size}; ${remedy}`
  );
}
