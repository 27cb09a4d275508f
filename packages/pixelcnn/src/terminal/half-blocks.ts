import type { Picture } from "../pictures/image-grid.ts";

/** What a terminal can show. */
export interface TerminalLook {
  /** Characters in a line; wider pictures are made smaller. */
  readonly columns: number;
  /** 24 for any colour, 8 for 256 of them, 1 for characters of different weight without colour. */
  readonly colourBits: 1 | 8 | 24;
}

/** What is asked of an output stream; Node's `process.stdout` fits. */
export interface TerminalStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  getColorDepth?(): number;
}

/**
 * How pictures can be drawn on a stream: in colour on a terminal, in plain characters elsewhere.
 *
 * @example
 * terminalLook({ isTTY: true, columns: 120, getColorDepth: () => 24 }); // { columns: 120, colourBits: 24 }
 */
export function terminalLook(stream: TerminalStream): TerminalLook {
  const depth = stream.isTTY === true ? (stream.getColorDepth?.() ?? 1) : 1;
  const colourBits = depth >= 24 ? 24 : depth >= 8 ? 8 : 1;
  const { columns = 80 } = stream;
  // A terminal without a size, as under some job runners, says 0.
  return { columns: columns > 0 ? columns : 80, colourBits };
}

type Pixel = readonly [number, number, number];
/** What shows through transparent places. */
const ground: Pixel = [24, 24, 27];
const ramp = " .:-=+*#%@";

/**
 * Draws a picture as lines of text, each character two pixels high and one wide.
 *
 * @example
 * import { imageGrid } from "@pixelweft/pixelcnn/pictures";
 * const grid = imageGrid(Uint8Array.of(0, 255), { height: 1, width: 2, channels: 1, margin: 0, spacing: 0 });
 * halfBlocks(grid, { columns: 80, colourBits: 1 }); // " @"
 */
export function halfBlocks(picture: Picture, { columns, colourBits }: TerminalLook): string {
  const factor = Math.max(1, Math.ceil(picture.width / Math.max(1, columns)));
  const [width, height] = [picture.width, picture.height].map((size) => Math.ceil(size / factor));
  const lines: string[] = [];
  for (let y = 0; y < (height ?? 0); y += 2) {
    let line = "";
    for (let x = 0; x < (width ?? 0); x++) {
      const upper = pixel(picture, { x, y, factor });
      const lower = y + 1 < (height ?? 0) ? pixel(picture, { x, y: y + 1, factor }) : undefined;
      line += colourBits === 1 ? weight(upper, lower ?? upper) : block(upper, lower, colourBits);
    }
    lines.push(colourBits === 1 ? line.trimEnd() : `${line}\u001b[0m`);
  }
  return lines.join("\n");
}

/** The mean of a square of pixels. */
function pixel(
  { data, width, height, channels }: Picture,
  { x, y, factor }: { readonly x: number; readonly y: number; readonly factor: number },
): Pixel {
  const sums = [0, 0, 0];
  let count = 0;
  for (let row = y * factor; row < Math.min(height, (y + 1) * factor); row++)
    for (let column = x * factor; column < Math.min(width, (x + 1) * factor); column++) {
      const at = (row * width + column) * channels;
      const isClear = channels === 4 && data[at + 3] === 0;
      for (const c of [0, 1, 2] as const)
        sums[c] = (sums[c] ?? 0) + ((isClear ? ground[c] : data[at + c]) ?? 0);
      count += 1;
    }
  const [red = 0, green = 0, blue = 0] = sums.map((sum) => Math.round(sum / count));
  return [red, green, blue];
}

/** The upper half block: its ink is the upper pixel, its ground the lower one. */
function block(upper: Pixel, lower: Pixel | undefined, colourBits: 8 | 24): string {
  const code = colourBits === 24 ? (rgb: Pixel): string => `2;${rgb.join(";")}` : paletteColour;
  return `\u001b[38;${code(upper)};${lower === undefined ? "49" : `48;${code(lower)}`}m▀`;
}

/** The nearest of the palette's 6 x 6 x 6 colours or of its 24 greys, which begin at 8 in steps of 10. */
function paletteColour([red, green, blue]: Pixel): string {
  if (red === green && green === blue && red >= 3 && red <= 243)
    return `5;${232 + Math.min(23, Math.round((red - 8) / 10))}`;
  const level = (value: number): number =>
    value < 48 ? 0 : value < 115 ? 1 : Math.floor((value - 35) / 40);
  return `5;${16 + 36 * level(red) + 6 * level(green) + level(blue)}`;
}

function weight(upper: Pixel, lower: Pixel): string {
  const [red, green, blue] = [0, 1, 2].map((c) => ((upper[c] ?? 0) + (lower[c] ?? 0)) / 2);
  const light = 0.299 * (red ?? 0) + 0.587 * (green ?? 0) + 0.114 * (blue ?? 0);
  return ramp[Math.min(ramp.length - 1, Math.floor((light / 256) * ramp.length))] ?? " ";
}
