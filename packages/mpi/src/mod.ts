/**
 * A process group on an MPI that is already installed, for synchronous data-parallel training. Nothing is loaded at import.
 *
 * @module
 */
export { MpiError, MpiUnavailableError } from "./errors.ts";
export { joinMpi } from "./join.ts";
export type { JoinOptions } from "./join.ts";
export { localPlace } from "./local-place.ts";
export type { AddingGroup, LocalPlace } from "./local-place.ts";
export { mpiLaunch } from "./launch.ts";
export type { Environment, Launch, Launcher } from "./launch.ts";
export { agreed, inTurn, machineShare, makeTogether } from "./together.ts";
export type { MachineShare, WaitingGroup } from "./together.ts";
export { MpiGroup } from "./mpi-group.ts";
