/** When training shall be over. */
export interface TimeBudget {
  /** On the clock of `performance.now()`. */
  readonly until: number;
  /** What the likelihood of one validation image costs. */
  readonly secondsPerImage: number;
  /** Stops there even if the speed falls; otherwise the steps that were decided on are all done. */
  readonly hard: boolean;
}

/** What is known when the number of steps is decided. */
export interface StepsRequest {
  /** Steps done by now. */
  readonly done: number;
  /** Seconds left. */
  readonly seconds: number;
  readonly secondsPerStep: number;
  /** What one validation costs. */
  readonly lookSeconds: number;
  readonly settings: { readonly validateEvery: number };
}

/** How many steps, those done included, fit into the time that is left, with the validations on the way and one at the end. */
export function stepsUntil(request: StepsRequest): number {
  const { done, seconds, secondsPerStep, lookSeconds, settings } = request;
  const perStep = secondsPerStep + lookSeconds / settings.validateEvery;
  return done + Math.max(1, Math.floor((seconds - lookSeconds) / perStep));
}

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

/** How the demo spends its time, in seconds. */
export interface DemoBudget {
  /** From the start of the command to its end: under five minutes, with room for a machine that is busy. */
  readonly total: number;
  /** Kept free for what cannot be foreseen. */
  readonly spare: number;
  /** Test images at least, and seconds that may go into more of them. */
  readonly testImages: number;
  readonly testSeconds: number;
  /** Images to sample. */
  readonly samples: number;
}

/** What `npm run demo` takes. */
export const demoBudget: DemoBudget = {
  total: 280,
  spare: 8,
  testImages: 512,
  testSeconds: 8,
  samples: 64,
};

/** Which shares of the time go into the test and into sampling at most, where the machine is slow. */
const [largestTest, largestDrawing] = [0.3, 0.15];

/** How many test images and samples there are, and when training has to end, in seconds after the start. */
export function shareTime(
  budget: DemoBudget,
  speeds: { readonly likelihoodOfImage: number; readonly drawingOfImage: number },
  available: number,
): { readonly images: number; readonly samples: number; readonly until: number } {
  const { likelihoodOfImage, drawingOfImage } = speeds;
  const { total, spare, testImages, testSeconds } = budget;
  const wanted = Math.max(testImages, Math.floor(testSeconds / likelihoodOfImage));
  const affordable = Math.floor((total * largestTest) / likelihoodOfImage);
  const images = Math.max(1, Math.min(wanted, affordable, available));
  const drawable = Math.floor((total * largestDrawing) / drawingOfImage);
  const samples = Math.max(1, Math.min(budget.samples, drawable));
  // Times that were measured on a short run come with a margin.
  const after = 1.2 * (images * likelihoodOfImage + samples * drawingOfImage);
  return { images, samples, until: total - after - Math.min(spare, total * 0.1) };
}
