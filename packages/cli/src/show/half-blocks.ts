import type { Picture } from "./image-grid.ts";

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

/** How pictures can be drawn on a stream: in colour on a terminal, in plain characters elsewhere. */
export function terminalLook(stream: TerminalStream): TerminalLook {
  const depth = stream.isTTY === true ? (stream.getColorDepth?.() ?? 1) : 1;
  const colourBits = depth >= 24 ? 24 : depth >= 8 ? 8 : 1;
  return { columns: stream.columns ?? 80, colourBits };
}

/** Draws a picture as lines of text, each character two pixels high and one wide. */
export function halfBlocks(picture: Picture, look: TerminalLook): string {
  const small = shrink(picture, look.columns);
  const lines: string[] = [];
  for (let y = 0; y < small.height; y += 2) {
    let line = "";
    for (let x = 0; x < small.width; x++) {
      const upper = pixel(small, x, y);
      const lower = y + 1 < small.height ? pixel(small, x, y + 1) : undefined;
      line += look.colourBits === 1 ? weight(upper, lower ?? upper) : block(upper, lower, look);
    }
    lines.push(look.colourBits === 1 ? line.trimEnd() : `${line}\u001b[0m`);
  }
  return lines.join("\n");
}

type Pixel = readonly [number, number, number];

/** What shows through transparent places. */
const ground: Pixel = [24, 24, 27];

function pixel({ data, width, channels }: Picture, x: number, y: number): Pixel {
  const at = (y * width + x) * channels;
  if (channels === 4 && data[at + 3] === 0) return ground;
  return [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
}

/** The upper half block: its ink is the upper pixel, its ground the lower one. */
function block(upper: Pixel, lower: Pixel | undefined, { colourBits }: TerminalLook): string {
  const code = colourBits === 24 ? trueColour : paletteColour;
  return `\u001b[38;${code(upper)};${lower === undefined ? "49" : `48;${code(lower)}`}m▀`;
}

function trueColour([red, green, blue]: Pixel): string {
  return `2;${red};${green};${blue}`;
}

/** The nearest of the palette's 6 x 6 x 6 colours or of its 24 greys, which begin at 8 in steps of 10. */
function paletteColour([red, green, blue]: Pixel): string {
  if (red === green && green === blue && red >= 3 && red <= 243)
    return `5;${232 + Math.min(23, Math.round((red - 8) / 10))}`;
  const level = (value: number): number =>
    value < 48 ? 0 : value < 115 ? 1 : Math.floor((value - 35) / 40);
  return `5;${16 + 36 * level(red) + 6 * level(green) + level(blue)}`;
}

const ramp = " .:-=+*#%@";

function weight(upper: Pixel, lower: Pixel): string {
  const light = (brightness(upper) + brightness(lower)) / 2;
  return ramp[Math.min(ramp.length - 1, Math.floor((light / 256) * ramp.length))] ?? " ";
}

function brightness([red, green, blue]: Pixel): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}

/** Averages squares of pixels until the picture fits the columns. */
function shrink(picture: Picture, columns: number): Picture {
  const factor = Math.ceil(picture.width / Math.max(1, columns));
  if (factor <= 1) return picture;
  const [width, height] = [Math.ceil(picture.width / factor), Math.ceil(picture.height / factor)];
  const { channels } = picture;
  const data = new Uint8Array(width * height * channels);
  for (let at = 0; at < data.length; at++) {
    const [channel, cell] = [at % channels, Math.floor(at / channels)];
    data[at] = mean(picture, {
      left: (cell % width) * factor,
      top: Math.floor(cell / width) * factor,
      factor,
      channel,
    });
  }
  return { width, height, channels, data };
}

interface Square {
  readonly left: number;
  readonly top: number;
  readonly factor: number;
  readonly channel: number;
}

function mean(
  { width, height, channels, data }: Picture,
  { left, top, factor, channel }: Square,
): number {
  const [right, bottom] = [Math.min(width, left + factor), Math.min(height, top + factor)];
  let sum = 0;
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++) sum += data[(y * width + x) * channels + channel] ?? 0;
  return Math.round(sum / ((right - left) * (bottom - top)));
}
