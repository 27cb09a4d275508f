import { noLevel } from "./draw.ts";

/** A network whose numbers overflow, so that no level has a probability. */
export class OverflowError extends RangeError {}

/** Levels as they were drawn. OverflowError where there was none to draw. */
export function checkDrawn<T extends { includes(level: number): boolean }>(levels: T): T {
  if (levels.includes(noLevel))
    throw new OverflowError("Cannot sample: the model gives numbers that are not finite");
  return levels;
}
