import type { TimeBudget } from "./run-options.ts";

/** Seconds of a pace that is judged at least, and seconds before the end when nothing is changed any more. */
const [watched, settled] = [20, 10];
/** Seconds, and share of the time left, by which the end may be off. */
const [slack, slackShare] = [4, 0.08];

/** Looks whether the steps that were decided on end when the time does. */
export interface TimeWatch {
  /** Given the steps done by now, another number of steps in all if the one decided on misses the end. */
  better(step: number, now: number): number | undefined;
}

/** Watches a run of `steps` steps that has to end with its budget; a soft budget is never revised. */
export function watchTime(steps: number, budget: TimeBudget | undefined): TimeWatch {
  let start: { readonly step: number; readonly now: number } | undefined;
  return {
    better(step, now) {
      if (budget?.hard !== true) return undefined;
      start ??= { step, now };
      const left = (budget.until - now) / 1000;
      const seconds = (now - start.now) / 1000;
      if (seconds < watched || left < settled || step >= steps) return undefined;
      const secondsPerStep = seconds / (step - start.step);
      const miss = Math.abs((steps - step) * secondsPerStep - left);
      if (miss <= Math.max(slack, left * slackShare)) return undefined;
      return step + Math.max(1, Math.floor(left / secondsPerStep));
    },
  };
}
