import { setImmediate as turnOfLoop } from "node:timers/promises";
import { say, type Terminal } from "../show/terminal.ts";
import { StoppedError } from "./failure.ts";

/** Turns Ctrl-C into a signal for as long as it lives. */
export interface Interrupts extends Disposable {
  /** Aborted by the first Ctrl-C, or once the terminal or the output is closed. */
  readonly signal: AbortSignal;
}

/** What a training answers. */
export const finishingStep = "Finishing the step and saving; once more to leave at once";

/**
 * Watches for Ctrl-C (or a polite kill): the first one asks to stop, and is answered, by a function with what is so then; the second one
 * leaves at once. A terminal that is closed asks to stop, too, and a closed output does so in silence.
 */
export function watchInterrupts(
  terminal: Terminal,
  answer: string | (() => string) = finishingStep,
): Interrupts {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(130);
    say(terminal, typeof answer === "string" ? answer : answer());
    controller.abort();
  };
  const names = ["SIGINT", "SIGTERM"] as const;
  for (const name of names) process.on(name, onSignal);
  // Of one closed terminal the shell tells, and the system again: the second time is no wish to leave at once.
  const onHangUp = (): void => {
    if (!controller.signal.aborted) onSignal();
  };
  process.on("SIGHUP", onHangUp);
  // Work must not be lost with `| head`; nobody reads an answer.
  const closing = terminal.whenClosed?.(() => controller.abort());
  const signal = terminal.signal
    ? AbortSignal.any([controller.signal, terminal.signal])
    : controller.signal;
  return {
    signal,
    [Symbol.dispose]: () => {
      closing?.[Symbol.dispose]();
      for (const name of names) process.off(name, onSignal);
      process.off("SIGHUP", onHangUp);
    },
  };
}

/** Lets a Ctrl-C in, which a backend that computes on this thread keeps out; StoppedError if there was one. */
export async function stopPoint(signal: AbortSignal | undefined, goal: string): Promise<void> {
  await turnOfLoop();
  if (signal?.aborted)
    throw new StoppedError(`Stopped before ${goal}; what was saved before stays`);
}
