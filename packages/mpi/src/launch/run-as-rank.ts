import { setTimeout as sleep } from "node:timers/promises";
import type { AddingGroup } from "../group/adding-group.ts";
import { inTurn, machineShare, type MachineShare, type WaitingGroup } from "../group/together.ts";
import { makeRankFolder } from "./rank-folder.ts";

/** A group that a program runs in, as `joinMpi()` gives it. */
export interface ProgramGroup extends AddingGroup, WaitingGroup {
  readonly rank: number;
  abort(message: string, code?: number): void;
  leave(): Promise<void>;
}

/** What a program has of its job. */
export interface RankJob {
  readonly group: AddingGroup;
  readonly share: MachineShare;
  /** Where this rank writes what is for a folder: rank 0 into it, the others into one that is removed. */
  folderOf(folder: string): string;
  /** Does something on rank 0, then on the others: what has to be downloaded is there by then. */
  inTurn<T>(act: () => Promise<T>): Promise<T>;
}

/** How a program ended on a rank. */
export interface RankEnd {
  /** Its exit code. */
  readonly code: number;
  /** Whether all ranks end so: they are done, or were stopped at the same step. Otherwise this one ends the job. */
  readonly together: boolean;
  /** What ended it. */
  readonly message?: string | undefined;
}

/**
 * Runs a program as one rank of a job and resolves to its exit code. All ranks leave together; one that fails, or rejects, ends the job,
 * and says why. What is wrong on all ranks alike is left to rank 0 to say.
 *
 * @example A job of one rank
 * const group = { rank: 0, size: 1, allReduce: () => {}, barrier: async () => {}, abort: () => {}, leave: async () => {} };
 * await runAsRank(group, async ({ folderOf }) => ({ code: folderOf("runs") === "runs" ? 0 : 1, together: true })); // 0
 */
export async function runAsRank(
  group: ProgramGroup,
  program: (job: RankJob) => Promise<RankEnd>,
): Promise<number> {
  const { code, together, message } = await withFolder(group, program).catch(
    // The others would wait for this rank for ever.
    (error: unknown): RankEnd => ({
      code: 1,
      together: false,
      message: error instanceof Error ? error.message : String(error),
    }),
  );
  if (together) {
    await group.leave();
    return code;
  }
  // Rank 0 has said it by then, and ended the job.
  if (group.rank > 0) await sleep(1000);
  group.abort(message ?? `ended with code ${code}`, code);
  return code;
}

async function withFolder(
  group: ProgramGroup,
  program: (job: RankJob) => Promise<RankEnd>,
): Promise<RankEnd> {
  const scratch = group.rank === 0 ? undefined : await makeRankFolder();
  try {
    return await program({
      group,
      share: await machineShare(group),
      folderOf: (folder) => scratch?.path ?? folder,
      inTurn: (act) => inTurn(group, act),
    });
  } finally {
    await scratch?.remove();
  }
}
