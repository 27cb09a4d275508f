import { readFileSync } from "node:fs";
import { ancestors } from "./ancestors.ts";

/** What launchers' own processes are called that start ranks on their machine: Linux knows 15 letters of a name. */
const names: readonly (readonly [launcher: "Open MPI" | "MPICH", name: RegExp])[] = [
  ["Open MPI", /^(?:prte|orte|prted|orted|prterun|orterun|mpirun\.openmpi|mpiexec\.openmpi)$/],
  ["MPICH", /^(?:hydra_pmi_proxy|hydra_bstrap_pr|mpirun\.mpich|mpiexec\.mpich|mpiexec\.hydra)$/],
];

/** The launcher that stands next above this process; undefined where none is found, or the system does not say. */
export function nearestLauncher(): "Open MPI" | "MPICH" | undefined {
  for (const id of ancestors()) {
    const name = nameOf(id);
    const found = names.find(([, pattern]) => pattern.test(name));
    if (found) return found[0];
  }
  return undefined;
}

function nameOf(id: number): string {
  try {
    return readFileSync(`/proc/${id}/comm`, "utf8").trim();
  } catch {
    return "";
  }
}
