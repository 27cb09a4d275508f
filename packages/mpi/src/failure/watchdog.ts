import type { Positions } from "./positions.ts";

/** Seconds of waiting after which ranks begin to take messages from each other, and between two times. */
const receiveEvery = 1;

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
  readonly positions: Pick<Positions, "send" | "receive" | "missing">;
  /** Seconds on a clock that only goes forward. */
  readonly now?: () => number;
  /** Ends the job. */
  readonly end: (message: string) => void;
}

/**
 * Watches a collective operation, since a rank that hangs keeps all others waiting for ever and nobody notices. Call what it
 * returns again and again while waiting: at half of the time it asks the others where they are, in the end it names who is missing.
 */
export function watch(waiting: Waiting, options: WatchdogOptions): () => void {
  const { seconds, positions, end, now = () => performance.now() / 1000 } = options;
  const start = now();
  let [received, ended] = [start, false];
  return () => {
    const time = now();
    if (ended || time - received < Math.min(receiveEvery, seconds / 8)) return;
    received = time;
    positions.receive(waiting.number);
    if (time - start >= seconds / 2) positions.send(waiting.number);
    if (time - start < seconds) return;
    ended = true;
    end(complaint(waiting, positions.missing(waiting.number), seconds));
  };
}

/** Refuses seconds of waiting that are no number above 0: a wait of NaN would never end. RangeError. */
export function checkWait(act: string, seconds: unknown): void {
  if (typeof seconds === "number" && seconds > 0) return;
  const found = typeof seconds === "string" ? `the text ${JSON.stringify(seconds)}` : seconds;
  throw new RangeError(`Cannot ${act}: watchdogSeconds is ${String(found)}, not a number above 0`);
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
