import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";

/** Turns of the event loop in which a request is polled before the process sleeps between two polls. */
const eagerPolls = 200;
/** Bytes for which it is polled once more in this way: MPI moves them only while it is polled. */
const bytesPerPoll = 4096;
/** Milliseconds between two polls after that. */
const pause = 1;

/**
 * Resolves when `isDone` says so. The event loop goes on meanwhile, and a process that waits for long needs hardly any of the
 * processor, which a blocking call of MPI would burn.
 */
export async function pollUntil(isDone: () => boolean, bytes = 0): Promise<void> {
  const eager = eagerPolls + bytes / bytesPerPoll;
  for (let polls = 0; !isDone(); polls++) await (polls < eager ? turn() : sleep(pause));
}
