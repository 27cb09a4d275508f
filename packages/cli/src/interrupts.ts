import { say, type Terminal } from "./terminal.ts";

/** Turns Ctrl-C into a signal for as long as it lives. */
export interface Interrupts extends Disposable {
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Watches for Ctrl-C (or a polite kill): the first one asks to stop, the second one leaves at once. */
export function watchInterrupts(terminal: Terminal): Interrupts {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(130);
    say(terminal, "Finishing the step and saving; once more to leave at once");
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
