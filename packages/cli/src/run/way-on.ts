import { runFiles, runState } from "@pixelweft/pixelcnn/node";
import { commandWords, shellWords } from "../command/command-words.ts";

/**
 * Does the work of a run. What the system refuses on the way, such as a file on a full disk, is thrown with what is saved of the run and how
 * it goes on.
 */
export async function withWayOn<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && isOfSystem(error)) error.message += await wayOn(folder);
    throw error;
  }
}

/** Whether an error is the system's, or was thrown for one. */
function isOfSystem(error: Error): boolean {
  return "syscall" in error || (error.cause instanceof Error && isOfSystem(error.cause));
}

/** Nothing where there is no checkpoint, or nothing left to do. */
async function wayOn(folder: string): Promise<string> {
  const state = await runState(runFiles(folder).last).catch(() => undefined);
  if (state === undefined || state.step >= (state.steps ?? Infinity)) return "";
  const command = commandWords(shellWords("train", "--resume", folder));
  return `; the run is saved up to step ${state.step}, and "${command}" goes on from there`;
}
