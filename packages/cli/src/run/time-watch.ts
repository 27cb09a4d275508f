/** Seconds of a pace that is judged at least, and seconds before the end when nothing is changed any more. */
const [watched, settled] = [20, 10];
/** Seconds, and share of the time left, by which the end may be off. */
const [slack, slackShare] = [4, 0.08];

/**
 * Watches a run that has to end at a time, by `performance.now()`: given the steps done by now, another number of steps in all if the
 * one decided on misses the end.
 */
export function watchTime(
  steps: number,
  until: number,
): (step: number, now: number) => number | undefined {
  let start: { readonly step: number; readonly now: number } | undefined;
  return (step, now) => {
    start ??= { step, now };
    const left = (until - now) / 1000;
    const seconds = (now - start.now) / 1000;
    if (seconds < watched || left < settled || step >= steps) return undefined;
    const secondsPerStep = seconds / (step - start.step);
    const miss = Math.abs((steps - step) * secondsPerStep - left);
    if (miss <= Math.max(slack, left * slackShare)) return undefined;
    return step + Math.max(1, Math.floor(left / secondsPerStep));
  };
}
