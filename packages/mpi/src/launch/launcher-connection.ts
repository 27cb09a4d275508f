import { fstatSync, readlinkSync } from "node:fs";
import process from "node:process";
import { MpiUnavailableError } from "../library/errors.ts";
import { ancestors } from "./ancestors.ts";
import type { Environment } from "./launch.ts";

/** Linux's numbers of these system calls: the same on every processor. */
const calls = { pidfdOpen: 434, pidfdGetfd: 438 } as const;

/**
 * The open connection to MPICH's launcher or to Slurm's PMI-2; undefined where the launcher gives none.
 *
 * Each process inherits the connection, and `PMI_FD` has its number. A Node process does not hand it on to what it starts, so it is
 * missing behind `npx`, which still has it open: then a copy is taken from there, as Linux allows for processes of the same user,
 * and `PMI_FD` gets its number.
 *
 * @throws MpiUnavailableError if the connection was closed and cannot be copied. `MPI_Init` would end the process without a reason.
 */
export async function launcherConnection({ PMI_FD }: Environment): Promise<number | undefined> {
  if (PMI_FD === undefined) return undefined;
  const number = Number(PMI_FD);
  if (isSocket(number)) return number;
  const holder = ancestors().find((id) => holdsSocket(id, number));
  const copy = holder === undefined ? undefined : await copyFrom(holder, number);
  if (copy !== undefined) return copy;
  throw new MpiUnavailableError(
    "Cannot join a group: the process between, such as npx, has closed the connection to MPICH's launcher, " +
      "and this system does not let it be copied; start the program itself, such as node_modules/.bin/pixelweft",
  );
}

/** A number alone says little: where the connection is missing, Node has taken it for something else. */
function isSocket(descriptor: number): boolean {
  if (process.platform === "linux") return holdsSocket("self", descriptor);
  try {
    return fstatSync(descriptor).isSocket();
  } catch {
    return false;
  }
}

function holdsSocket(id: number | "self", descriptor: number): boolean {
  try {
    return readlinkSync(`/proc/${id}/fd/${descriptor}`).startsWith("socket:");
  } catch {
    return false;
  }
}

/** Copies a descriptor of another process into this one; undefined where the system does not allow it. */
async function copyFrom(id: number, descriptor: number): Promise<number | undefined> {
  const { default: koffi } = await import("koffi");
  const system = koffi.load(null);
  const call = system.func("syscall", "long", ["long", "long", "long", "long"]) as (
    ...words: number[]
  ) => number;
  const handle = call(calls.pidfdOpen, id, 0, 0);
  const copy = handle < 0 ? -1 : call(calls.pidfdGetfd, handle, descriptor, 0);
  if (handle >= 0) (system.func("close", "int", ["int"]) as (descriptor: number) => number)(handle);
  if (copy < 0) return undefined;
  // MPI reads the environment of C, which not every runtime writes through to.
  const setenv = system.func("setenv", "int", ["str", "str", "int"]) as (
    name: string,
    value: string,
    replace: number,
  ) => number;
  setenv("PMI_FD", String(copy), 1);
  return copy;
}
