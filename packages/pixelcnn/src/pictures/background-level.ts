import type { CanvasPalette } from "./canvas-pixels.ts";

/**
 * The level of a palette that a temperature is to leave as likely as it is, for `backgroundLevel`: its transparent colour, which is the
 * likeliest nearly everywhere, so that at a low temperature samples would be empty. Nothing for a palette without one.
 *
 * @example
 * backgroundLevelOf({ colours: [[9, 9, 9, 255], [0, 0, 0, 0]] }); // 1
 * backgroundLevelOf({ colours: [[9, 9, 9, 255]] }); // undefined
 */
export function backgroundLevelOf(palette: CanvasPalette | undefined): number | undefined {
  const clear = palette?.colours.findIndex(([, , , opacity]) => opacity === 0) ?? -1;
  return clear < 0 ? undefined : clear;
}
