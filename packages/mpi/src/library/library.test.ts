import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { joinMpi } from "../launch/join.ts";
import { abiOf } from "./abi.ts";
import { MpiUnavailableError } from "./errors.ts";
import { candidateFiles, textOf } from "./library.ts";

const open = ["libmpi.so.40", "libmpi.40.dylib"];
const mpich = ["libmpich.so.12", "libmpi.so.12", "libmpi.12.dylib"];
const standard = ["libmpi_abi.so.1", "libmpi_abi.so.0", "libmpi_abi.1.dylib", "libmpi_abi.0.dylib"];

test("the launcher's own MPI is looked for first", () => {
  const launch = { rank: 0, size: 2 };
  expect(candidateFiles(undefined, {})).toEqual([...open, ...mpich, ...standard]);
  expect(candidateFiles({ launcher: "Open MPI", ...launch }, {})).toEqual([
    ...open,
    ...mpich,
    ...standard,
  ]);
  expect(candidateFiles({ launcher: "MPICH", ...launch }, {})).toEqual([
    ...mpich,
    ...open,
    ...standard,
  ]);
});

test("under Slurm, PMIx means Open MPI", () => {
  const launch = { launcher: "Slurm", rank: 0, size: 2 } as const;
  expect(candidateFiles(launch, { PMIX_RANK: "0" })[0]).toBe("libmpi.so.40");
  expect(candidateFiles(launch, {})[0]).toBe("libmpich.so.12");
});

test("what a job of Open MPI has left around one of MPICH decides nothing", () => {
  const launch = { launcher: "MPICH", rank: 0, size: 2 } as const;
  expect(candidateFiles(launch, { PMIX_RANK: "0" })[0]).toBe("libmpich.so.12");
});

test("MPI_LIB decides alone", () => {
  expect(candidateFiles(undefined, { MPI_LIB: "/opt/mpi/libmpi.so" })).toEqual([
    "/opt/mpi/libmpi.so",
  ]);
  expect(candidateFiles(undefined, { MPI_LIB: "" })).toHaveLength(9);
});

test("a koffi that does not load says why", () => {
  const program =
    'await import("./library.ts").then(({ loadLibrary }) => loadLibrary([])).catch(({ message }) => console.log(message));';
  const words = ["--permission", "--allow-fs-read=*", "--input-type=module", "--eval", program];
  const cwd = fileURLToPath(new URL(".", import.meta.url));
  const said = execFileSync(process.execPath, words, { cwd, encoding: "utf8" });
  expect(said.trim()).toBe(
    "Cannot use MPI: koffi, which calls it, does not load: Cannot load native addon because loading addons is disabled.",
  );
});

test("the ABI is known by symbols, and by what the library says of the standard one", () => {
  const nameOf = (symbols: readonly string[], version: number): string =>
    abiOf(
      (name) => symbols.includes(name),
      () => version,
    ).name;
  const [own, asked] = ["ompi_mpi_comm_world", "MPI_Abi_get_version"];
  expect(nameOf([own], NaN)).toBe("Open MPI");
  expect(nameOf([], NaN)).toBe("MPICH");
  // As MPICH 5 and Open MPI 6 have the function beside their own ABI.
  expect(nameOf([asked], -1)).toBe("MPICH");
  expect(nameOf([own, asked], -1)).toBe("Open MPI");
  expect(nameOf([asked], 1)).toBe("MPI-5");
  expect(nameOf([own, asked], 1)).toBe("MPI-5");
});

test("where no MPI is, the message says what to install", async () => {
  const join = joinMpi({ env: { MPI_LIB: "libno-mpi.so.1" } });
  await expect(join).rejects.toThrow(MpiUnavailableError);
  await expect(join).rejects.toThrow(
    "Cannot use MPI: none is installed (looked for libno-mpi.so.1); install Open MPI or MPICH",
  );
});

test("a library that is no MPI is refused by name", async () => {
  await expect(joinMpi({ env: { MPI_LIB: "libc.so.6" } })).rejects.toThrow(
    process.platform === "linux" ? "libc.so.6 has no MPI_Iallreduce" : "none is installed",
  );
});

test("a watchdog needs a time", async () => {
  await expect(joinMpi({ watchdogSeconds: 0 })).rejects.toThrow(
    "Cannot join a group: watchdogSeconds is 0, not a number above 0",
  );
});

test("textOf() ends where the line does", () => {
  const bytes = new TextEncoder().encode("MPICH Version:      4.2.1\nMPICH ABI: 16\0\0");
  expect(textOf(bytes, bytes.length)).toBe("MPICH Version:      4.2.1");
});

test("a connection to MPICH's launcher that was closed on the way, and that nobody has, is named", async () => {
  await expect(joinMpi({ env: { PMI_RANK: "0", PMI_SIZE: "2", PMI_FD: "987" } })).rejects.toThrow(
    "the process between, such as npx, has closed the connection to MPICH's launcher",
  );
});
