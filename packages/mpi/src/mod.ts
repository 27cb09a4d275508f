/**
 * A process group on an MPI that is already installed, for synchronous data-parallel training. Nothing is loaded at import.
 *
 * @module
 */
export { MpiError, MpiUnavailableError } from "./library/errors.ts";
export { joinMpi } from "./launch/join.ts";
export type { JoinOptions } from "./launch/join.ts";
export type { AddingGroup } from "./group/adding-group.ts";
export { checkAlike } from "./group/check-alike.ts";
export type { Alike } from "./group/check-alike.ts";
export type { Contents } from "./group/fingerprints.ts";
export { localPlace } from "./group/local-place.ts";
export type { LocalPlace } from "./group/local-place.ts";
export { mpiLaunch } from "./launch/launch.ts";
export type { Environment, Launch, Launcher } from "./launch/launch.ts";
export { runAsRank } from "./launch/run-as-rank.ts";
export type { ProgramGroup, RankEnd, RankJob } from "./launch/run-as-rank.ts";
export { agreed, inTurn, machineShare, makeTogether } from "./group/together.ts";
export type { MachineShare, SharedArray, WaitingGroup } from "./group/together.ts";
export { shareOf } from "./group/share-of.ts";
export type { BatchShare } from "./group/share-of.ts";
export { MpiGroup } from "./group/mpi-group.ts";
