import { timedSteps, type TimedSteps } from "./timed-steps.ts";

declare global {
  var steps: Promise<TimedSteps>;
}

globalThis.steps = timedSteps();
