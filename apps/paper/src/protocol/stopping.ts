/** Tells when to stop: at the first Ctrl-C or polite kill, with the terminal, or after some minutes. A second Ctrl-C leaves at once. */
export interface Stopping extends Disposable {
  readonly stop: () => boolean;
}

/** Watches for signals and for the time, for as long as it lives. */
export function watchForStop({
  minutes = Infinity,
  say,
}: {
  readonly minutes?: number | undefined;
  readonly say: (words: string) => void;
}): Stopping {
  const until = performance.now() + minutes * 60_000;
  let asked = false;
  const onSignal = (): void => {
    if (asked) process.exit(130);
    asked = true;
    say("Saving at the next report; once more to leave at once");
  };
  const names = ["SIGINT", "SIGTERM"] as const;
  for (const name of names) process.on(name, onSignal);
  // Of one closed terminal the shell tells, and the system again.
  const onHangUp = (): void => {
    if (!asked) onSignal();
  };
  process.on("SIGHUP", onHangUp);
  return {
    stop: () => asked || performance.now() >= until,
    [Symbol.dispose]: () => {
      for (const name of names) process.off(name, onSignal);
      process.off("SIGHUP", onHangUp);
    },
  };
}
