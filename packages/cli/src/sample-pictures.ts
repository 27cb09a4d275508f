import type { PixelCNNConfig } from "@pixelweft/pixelcnn";
import { writeFileAtomically } from "./atomic-file.ts";
import { halfBlocks, terminalLook } from "./half-blocks.ts";
import { encodePng, imageGrid } from "./png-grid.ts";
import { print, type Terminal } from "./terminal.ts";

/** How drawn images are shown. */
export interface SampleLook {
  readonly columns?: number;
  readonly scale?: number;
  /** A word under each image. */
  readonly labels?: readonly string[];
}

/** Writes images, bytes for showing, as a grid into a PNG file. */
export async function writeSamples(
  path: string,
  images: Uint8Array,
  { config, look = {} }: { readonly config: PixelCNNConfig; readonly look?: SampleLook },
): Promise<void> {
  const { height, width, channels } = config;
  const scale = look.scale ?? Math.max(1, Math.round(84 / Math.max(height, width)));
  const grid = imageGrid(images, { height, width, channels, ...look, scale });
  await writeFileAtomically(path, encodePng(grid));
}

/** Shows the first images in the terminal, as many as fit beside each other in `rows` rows. */
export function showSamples(
  terminal: Terminal,
  images: Uint8Array,
  { config, rows = 2 }: { readonly config: PixelCNNConfig; readonly rows?: number },
): void {
  const { height, width, channels } = config;
  const look = terminalLook(terminal.out);
  const pixels = height * width * channels;
  const count = images.length / pixels;
  const columns = Math.max(1, Math.min(count, Math.floor((look.columns - 1) / (width + 1))));
  const shown = images.subarray(0, Math.min(count, rows * columns) * pixels);
  const grid = imageGrid(shown, { height, width, channels, columns, gap: 1 });
  print(terminal, halfBlocks(grid, look));
}
