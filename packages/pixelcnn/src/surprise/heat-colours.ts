/** Colours from few bits to many, each lighter than the one before: black, blue, magenta, orange, pale yellow. */
const stops: readonly (readonly [red: number, green: number, blue: number])[] = [
  [0, 0, 0],
  [40, 30, 120],
  [170, 30, 110],
  [250, 130, 30],
  [255, 250, 190],
];

/**
 * Bits as colours: 0 is black, then blue at a quarter of `most`, magenta at half, orange at three quarters, and pale yellow at `most` and
 * above. The steps between are even.
 *
 * @param bits of any shape
 * @param most bits of the lightest colour, above 0
 * @returns red, green and blue of each, `[...shape, 3]`
 * @example
 * heatColours([0, 4, 8, 99], 8); // Uint8Array [0, 0, 0, 170, 30, 110, 255, 250, 190, 255, 250, 190]
 */
export function heatColours(bits: ArrayLike<number>, most: number): Uint8Array {
  const colours = new Uint8Array(3 * bits.length);
  for (let at = 0; at < bits.length; at++) {
    const share = Math.min(1, Math.max(0, (bits[at] ?? 0) / most)) * (stops.length - 1);
    const stop = Math.min(stops.length - 2, Math.floor(share));
    const [low, high] = [stops[stop] ?? [0, 0, 0], stops[stop + 1] ?? [0, 0, 0]];
    const between = (i: 0 | 1 | 2): number =>
      Math.round(low[i] + (share - stop) * (high[i] - low[i]));
    colours.set([between(0), between(1), between(2)], 3 * at);
  }
  return colours;
}
