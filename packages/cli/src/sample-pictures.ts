import { toColours, type Palette } from "@pixelweft/datasets";
import { writeFileAtomically } from "./atomic-file.ts";
import { halfBlocks, terminalLook } from "./half-blocks.ts";
import { encodePng, imageGrid } from "./png-grid.ts";
import { printPicture, type Terminal } from "./terminal.ts";

/** How drawn images are shown. */
export interface SampleLook {
  readonly columns?: number;
  readonly scale?: number;
  /** A word under each image. */
  readonly labels?: readonly string[];
}

/** What images are: their size, and the palette of indexed ones. */
export interface ImageKind {
  readonly config: { readonly height: number; readonly width: number; readonly channels: number };
  readonly palette?: Palette | undefined;
}

/** Writes images, bytes for showing or indices of the palette, as a grid into a PNG file. */
export async function writeSamples(
  path: string,
  images: Uint8Array,
  { config, palette, look = {} }: ImageKind & { readonly look?: SampleLook },
): Promise<void> {
  const { height, width } = config;
  const scale = look.scale ?? Math.max(1, Math.round(84 / Math.max(height, width)));
  const { pixels, channels } = coloured(images, { config, palette });
  const grid = imageGrid(pixels, { height, width, channels, ...look, scale });
  await writeFileAtomically(path, encodePng(grid));
}

/** Shows the first images in the terminal, as many as fit beside each other in `rows` rows. */
export function showSamples(
  terminal: Terminal,
  images: Uint8Array,
  { config, palette, rows = 2 }: ImageKind & { readonly rows?: number },
): void {
  const { height, width } = config;
  const look = terminalLook(terminal.out);
  const size = height * width * config.channels;
  const count = images.length / size;
  const columns = Math.max(1, Math.min(count, Math.floor((look.columns - 1) / (width + 1))));
  const shown = images.subarray(0, Math.min(count, rows * columns) * size);
  const { pixels, channels } = coloured(shown, { config, palette });
  const grid = imageGrid(pixels, { height, width, channels, columns, gap: 1 });
  printPicture(terminal, halfBlocks(grid, look));
}

function coloured(
  images: Uint8Array,
  { config, palette }: ImageKind,
): { readonly pixels: Uint8Array; readonly channels: number } {
  return palette === undefined
    ? { pixels: images, channels: config.channels }
    : { pixels: toColours(images, palette), channels: 4 };
}
