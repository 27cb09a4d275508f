import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";

/** Turns of the event loop in which a request is asked before the process sleeps between two questions. */
const eagerPolls = 200;
/** Milliseconds between two questions after that. */
const pause = 1;

/**
 * Resolves when `isDone` says so. The event loop goes on meanwhile, and a process that waits for long needs hardly any of the
 * processor, which a blocking call of MPI would burn.
 */
export async function until(isDone: () => boolean): Promise<void> {
  for (let polls = 0; !isDone(); polls++) await (polls < eagerPolls ? turn() : sleep(pause));
}
