import { reach, type PixelCNNConfig } from "./config.ts";

/** A sub-pixel of an image. */
export interface SubPixelPlace {
  readonly row: number;
  readonly column: number;
  /** The colour, in drawing order. */
  readonly colour: number;
}

/**
 * What the network sees when it draws one sub-pixel: 1 for each sub-pixel `[height, width, channels]` that its logits depend on,
 * 0 for every other. With `e = reach(config)` these are rows r-e … r-1 of columns c-e … c+e, a full rectangle without a blind
 * spot, then (r, c-e … c-1), then the earlier colours of the pixel itself (van den Oord et al. 2016, section 2 and figure 1; the
 * size follows from the filters). What lies outside the image is left out.
 *
 * @throws RangeError if the target is not a sub-pixel of the image.
 * @example Everything above and to the left, within reach
 * const config = checkConfig({ height: 3, width: 3, layers: 1, first: 3 });
 * receptiveField(config, { row: 1, column: 1, colour: 0 }); // Uint8Array [1, 1, 1, 1, 0, 0, 0, 0, 0]
 */
export function receptiveField(
  config: PixelCNNConfig,
  target: SubPixelPlace,
): Uint8Array<ArrayBuffer> {
  const { height, width, channels } = config;
  checkPlace(config, target);
  const { row, column, colour } = target;
  const e = reach(config);
  const seen = new Uint8Array(height * width * channels);
  const mark = (r: number, c: number, colours: number): void => {
    const start = (r * width + c) * channels;
    seen.fill(1, start, start + colours);
  };
  for (let r = Math.max(0, row - e); r < row; r++)
    for (let c = Math.max(0, column - e); c <= Math.min(width - 1, column + e); c++)
      mark(r, c, channels);
  for (let c = Math.max(0, column - e); c < column; c++) mark(row, c, channels);
  mark(row, column, colour);
  return seen;
}

function checkPlace(config: PixelCNNConfig, target: SubPixelPlace): void {
  const sizes = { row: config.height, column: config.width, colour: config.channels };
  for (const name of ["row", "column", "colour"] as const) {
    const value = target[name];
    if (!Number.isInteger(value) || value < 0 || value >= sizes[name])
      throw new RangeError(
        `Cannot find the receptive field of ${name} ${value}: the image has ${name} 0 to ${sizes[name] - 1}`,
      );
  }
}
