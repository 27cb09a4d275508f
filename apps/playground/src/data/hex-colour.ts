/**
 * A colour as options of the command line take it.
 *
 * @example
 * hexColour([255, 0, 255]); // "#ff00ff"
 */
export function hexColour(colour: readonly number[]): string {
  return `#${colour.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}
