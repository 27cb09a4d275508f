/**
 * The loss is no longer a number, or as high as it never should be.
 *
 * @example
 * new DivergedError("Cannot continue training").name; // "DivergedError"
 */
export class DivergedError extends Error {
  override readonly name = "DivergedError";
}
