import type { Environment, Launch } from "../launch/launch.ts";
import { abiOf, type Abi, type Constant } from "./abi.ts";
import { MpiError, MpiUnavailableError } from "./errors.ts";

/** An argument of a C function: a number, an address, or memory that is passed by its address. */
export type Argument = number | bigint | ArrayBufferView;

/** A loaded MPI. */
export interface Library {
  readonly abi: Abi;
  /** The file it was loaded from, as the system's loader knows it. */
  readonly file: string;
  /** The value of a constant, as a handle is passed. */
  constant(name: Constant): number | bigint;
  /** Calls a function that returns an MPI error code. MpiError if that is not 0. */
  call(name: FunctionName, ...words: readonly Argument[]): void;
}

/** The functions of MPI that are used. */
export type FunctionName =
  | "MPI_Init"
  | "MPI_Initialized"
  | "MPI_Finalize"
  | "MPI_Comm_rank"
  | "MPI_Comm_size"
  | "MPI_Comm_set_errhandler"
  | "MPI_Get_library_version"
  | "MPI_Error_string"
  | "MPI_Iallreduce"
  | "MPI_Ibcast"
  | "MPI_Ibarrier"
  | "MPI_Isend"
  | "MPI_Irecv"
  | "MPI_Test"
  | "MPI_Cancel"
  | "MPI_Request_free"
  | "MPI_Abort";

/** C types of the arguments, `handle` being one of the ABI. */
const signatures: Readonly<Record<FunctionName, readonly string[]>> = {
  MPI_Init: ["void *", "void *"],
  MPI_Initialized: ["void *"],
  MPI_Finalize: [],
  MPI_Comm_rank: ["handle", "void *"],
  MPI_Comm_size: ["handle", "void *"],
  MPI_Comm_set_errhandler: ["handle", "handle"],
  MPI_Get_library_version: ["void *", "void *"],
  MPI_Error_string: ["int", "void *", "void *"],
  MPI_Iallreduce: ["void *", "void *", "int", "handle", "handle", "handle", "void *"],
  MPI_Ibcast: ["void *", "int", "handle", "int", "handle", "void *"],
  MPI_Ibarrier: ["handle", "void *"],
  MPI_Isend: ["void *", "int", "handle", "int", "int", "handle", "void *"],
  MPI_Irecv: ["void *", "int", "handle", "int", "int", "handle", "void *"],
  MPI_Test: ["void *", "void *", "void *"],
  MPI_Cancel: ["void *"],
  MPI_Request_free: ["void *"],
  MPI_Abort: ["handle", "int"],
};

const openMpiFiles = ["libmpi.so.40", "libmpi.40.dylib"];
const mpichFiles = ["libmpich.so.12", "libmpi.so.12", "libmpi.12.dylib"];
const standardFiles = [
  "libmpi_abi.so.1",
  "libmpi_abi.so.0",
  "libmpi_abi.1.dylib",
  "libmpi_abi.0.dylib",
];

/** Files to try, the launcher's own MPI first: another one would make N jobs of one process each. */
export function candidateFiles(launch: Launch | undefined, env: Environment): string[] {
  const { MPI_LIB, PMIX_RANK } = env;
  if (MPI_LIB !== undefined && MPI_LIB !== "") return [MPI_LIB];
  // Slurm's PMIx is what Open MPI speaks; its PMI-2 is what MPICH speaks, and shows itself as MPICH's own launcher.
  const isMpich =
    launch?.launcher === "MPICH" || (launch?.launcher === "Slurm" && PMIX_RANK === undefined);
  const first = isMpich ? mpichFiles : openMpiFiles;
  return [...new Set([...first, ...openMpiFiles, ...mpichFiles, ...standardFiles])];
}

/**
 * Loads the first MPI that is there.
 *
 * @throws MpiUnavailableError if there is none, or koffi does not load.
 */
export async function loadLibrary(files: readonly string[]): Promise<Library> {
  const { default: koffi } = await import("koffi").catch((cause: unknown) => {
    throw new MpiUnavailableError(
      `Cannot use MPI: koffi, which calls it, does not load: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  });
  const failures: string[] = [];
  for (const file of files)
    try {
      // Global, as Open MPI loads parts of its own that look for its symbols.
      return bind(koffi.load(file, { global: true, lazy: true }), file);
    } catch (error) {
      if (error instanceof MpiUnavailableError) throw error;
      failures.push(file);
    }
  throw new MpiUnavailableError(
    `Cannot use MPI: none is installed (looked for ${failures.join(", ")}); ` +
      "install Open MPI or MPICH (Debian: apt-get install openmpi-bin), or name the library in MPI_LIB",
  );
}

/** What is used of a library that koffi has loaded. */
interface Loaded {
  symbol(name: string): bigint;
  func(name: string, result: string, words: string[]): (...words: Argument[]) => number;
}

function bind(loaded: Loaded, file: string): Library {
  const symbol = (name: string): bigint | undefined => {
    try {
      return loaded.symbol(name);
    } catch {
      return undefined;
    }
  };
  if (symbol("MPI_Iallreduce") === undefined)
    throw new MpiUnavailableError(
      `Cannot use MPI: ${file} has no MPI_Iallreduce, which MPI has since version 3`,
    );
  // It may be asked before MPI_Init.
  const standardVersion = (): number => {
    const [major, minor] = [new Int32Array(1), new Int32Array(1)];
    const ask = loaded.func("MPI_Abi_get_version", "int", ["void *", "void *"]);
    return ask(major, minor) === 0 ? (major[0] ?? 0) : 0;
  };
  const abi = abiOf((name) => symbol(name) !== undefined, standardVersion);
  const known = new Map<string, (...words: Argument[]) => number>();
  const raw = (name: FunctionName): ((...words: Argument[]) => number) => {
    const found = known.get(name);
    if (found) return found;
    const types = signatures[name].map((type) => (type === "handle" ? abi.handle : type));
    const made = loaded.func(name, "int", types);
    known.set(name, made);
    return made;
  };
  return {
    abi,
    file,
    constant: (name) => {
      if (typeof name === "number") return name;
      const address = symbol(name);
      if (address === undefined)
        throw new MpiUnavailableError(`Cannot use MPI: ${file} has no ${name}`);
      return address;
    },
    call: (name, ...words) => {
      const code = raw(name)(...words);
      if (code === 0) return;
      const text = new Uint8Array(1024);
      const length = new Int32Array(1);
      raw("MPI_Error_string")(code, text, length);
      const reason = textOf(text, length[0] ?? 0);
      throw new MpiError(`Cannot call ${name}: ${reason === "" ? `error ${code}` : reason}`);
    },
  };
}

/** The first line of a text that C has written. */
export function textOf(bytes: Uint8Array, length: number): string {
  return (new TextDecoder().decode(bytes.subarray(0, length)).split(/[\n\0]/)[0] ?? "").trim();
}
