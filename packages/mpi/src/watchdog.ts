import type { RollCall } from "./roll-call.ts";

/** Seconds of waiting after which ranks begin to listen to each other, and between two times. */
const listenEvery = 1;

/** A collective operation that a rank waits in. */
export interface Waiting {
  /** Its number in the job: the same on all ranks. */
  readonly number: number;
  /** What it is, such as "all-reduce". */
  readonly what: string;
}

/** What a watchdog needs. */
export interface WatchdogOptions {
  readonly seconds: number;
  readonly rollCall: Pick<RollCall, "call" | "listen" | "missing">;
  /** Seconds on a clock that only goes forward. */
  readonly now?: () => number;
  /** Ends the job. */
  readonly bark: (message: string) => void;
}

/**
 * Watches a collective operation, since a rank that hangs keeps all others waiting for ever and nobody notices. Call what it
 * returns again and again while waiting: at half of the time it asks the others where they are, in the end it names who is missing.
 */
export function watch(waiting: Waiting, options: WatchdogOptions): () => void {
  const { seconds, rollCall, bark, now = () => performance.now() / 1000 } = options;
  const start = now();
  let [listened, barked] = [start, false];
  return () => {
    const time = now();
    if (barked || time - listened < Math.min(listenEvery, seconds / 8)) return;
    listened = time;
    rollCall.listen(waiting.number);
    if (time - start >= seconds / 2) rollCall.call(waiting.number);
    if (time - start < seconds) return;
    barked = true;
    bark(complaint(waiting, rollCall.missing(waiting.number), seconds));
  };
}

function complaint({ number, what }: Waiting, missing: readonly number[], seconds: number): string {
  const where = `${what} ${number} within ${seconds} s`;
  if (missing.length === 0)
    return `All ranks came to ${where}, but it does not end: is the network cut?`;
  const [who, they] =
    missing.length === 1
      ? [`Rank ${missing[0]}`, "it hangs"]
      : [`Ranks ${missing.join(", ")}`, "they hang"];
  return `${who} did not come to ${where}: ${they} or the connection is lost`;
}
