/** What is known when the number of steps is decided. */
export interface StepsRequest {
  /** Steps done by now. */
  readonly done: number;
  /** Seconds left. */
  readonly seconds: number;
  readonly secondsPerStep: number;
  /** What one look at the validation images costs. */
  readonly lookSeconds: number;
  readonly settings: { readonly validateEvery: number };
}

/** How many steps, those done included, fit into the time that is left, with the looks on the way and one at the end. */
export function stepsUntil(request: StepsRequest): number {
  const { done, seconds, secondsPerStep, lookSeconds, settings } = request;
  const perStep = secondsPerStep + lookSeconds / settings.validateEvery;
  return done + Math.max(1, Math.floor((seconds - lookSeconds) / perStep));
}
