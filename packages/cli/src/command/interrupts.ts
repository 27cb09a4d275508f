import { setImmediate as turnOfLoop } from "node:timers/promises";
import { say, type Terminal } from "../show/terminal.ts";
import { StoppedError } from "./failure.ts";

/** Turns Ctrl-C into a signal for as long as it lives. */
export interface Interrupts extends Disposable {
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Watches for Ctrl-C (or a polite kill): the first one asks to stop, and is answered; the second one leaves at once. */
export function watchInterrupts(
  terminal: Terminal,
  answer = "Finishing the step and saving; once more to leave at once",
): Interrupts {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(130);
    say(terminal, answer);
    controller.abort();
  };
  const names = ["SIGINT", "SIGTERM"] as const;
  for (const name of names) process.on(name, onSignal);
  const signal = terminal.signal
    ? AbortSignal.any([controller.signal, terminal.signal])
    : controller.signal;
  return {
    signal,
    [Symbol.dispose]: () => {
      for (const name of names) process.off(name, onSignal);
    },
  };
}

/** Lets a Ctrl-C in, which a backend that computes on this thread keeps out; StoppedError if there was one. */
export async function stopPoint(signal: AbortSignal | undefined, goal: string): Promise<void> {
  await turnOfLoop();
  if (signal?.aborted)
    throw new StoppedError(`Stopped before ${goal}; what was saved before stays`);
}
