import { mostClasses } from "../model/config.ts";
import { Tally, type LikelihoodScore } from "./tally.ts";

/** Tallies by class; classes that no image has are missing. */
export type ClassTallies = Map<number, Tally>;

/**
 * RangeError for a label that is the number of no class. A model without classes does not use labels, so that nothing else checks
 * them, and each number up to the largest one becomes a class.
 */
export function checkLabels(labels: ArrayLike<number>): void {
  for (const label of Array.from(labels))
    if (!Number.isInteger(label) || label < 0 || label >= mostClasses)
      throw new RangeError(
        `Cannot evaluate: label ${label} is no whole number from 0 to ${mostClasses - 1}`,
      );
}

/** Adds the bits per dimension of an image to those of its class. */
export function addToClass(tallies: ClassTallies, label: number, bits: number): void {
  const tally = tallies.get(label) ?? new Tally();
  tally.add(bits);
  tallies.set(label, tally);
}

/** The tallies in the order of their classes, up to the last class that an image has. */
export function inOrder(tallies: ClassTallies): (Tally | undefined)[] {
  const most = [...tallies.keys()].reduce((a, b) => Math.max(a, b), -1);
  return Array.from({ length: most + 1 }, (_, label) => tallies.get(label));
}

/** What classes cost; NaN for those without images. */
export function scoresOf(tallies: readonly (Tally | undefined)[]): LikelihoodScore[] {
  const { score: none } = new Tally();
  return tallies.map((tally) => tally?.score ?? none);
}
