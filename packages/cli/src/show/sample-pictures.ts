import { toColours, type Palette, writeFileAtomically } from "@pixelweft/datasets";
import { pngBytes } from "@pixelweft/pixelcnn/node";
import { gridSize, halfBlocks, imageGrid, terminalLook } from "@pixelweft/pixelcnn/pictures";
import { defined } from "../defined.ts";
import { tryFile } from "../place.ts";
import type { Terminal } from "./terminal.ts";

/** How drawn images are shown. */
export interface SampleLook {
  readonly columns?: number | undefined;
  readonly scale?: number | undefined;
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
  const scale = scaleOf(config, look);
  const { pixels, channels } = coloured(images, { config, palette });
  const grid = imageGrid(pixels, {
    height,
    width,
    channels,
    ...defined({ columns: look.columns }),
    scale,
  });
  await writeFileAtomically(path, pngBytes(grid));
}

/** Screen pixels for each pixel: about as many for small images as for large ones. */
function scaleOf({ height, width }: ImageKind["config"], { scale }: SampleLook): number {
  return scale ?? Math.max(1, Math.round(84 / Math.max(height, width)));
}

/** Refuses a picture that is too large, or at a path that cannot be written, before its images are made. */
export async function tryPicture(
  path: string,
  count: number,
  { config, look = {} }: Pick<ImageKind, "config"> & { readonly look?: SampleLook },
): Promise<void> {
  const { height, width } = config;
  gridSize(count, {
    height,
    width,
    ...defined({ columns: look.columns }),
    scale: scaleOf(config, look),
  });
  await tryFile(path, ".png");
}

/** The first images as a picture of characters, as many as fit beside each other in `rows` rows. */
export function textPicture(
  terminal: Terminal,
  images: Uint8Array,
  { config, palette, rows = 2 }: ImageKind & { readonly rows?: number },
): string {
  const { height, width } = config;
  const look = terminalLook(terminal.out);
  const size = height * width * config.channels;
  const count = images.length / size;
  const columns = Math.max(1, Math.min(count, Math.floor((look.columns - 1) / (width + 1))));
  const shown = images.subarray(0, Math.min(count, rows * columns) * size);
  const { pixels, channels } = coloured(shown, { config, palette });
  const grid = imageGrid(pixels, { height, width, channels, columns, gap: 1 });
  return halfBlocks(grid, look);
}

function coloured(
  images: Uint8Array,
  { config, palette }: ImageKind,
): { readonly pixels: Uint8Array; readonly channels: number } {
  return palette === undefined
    ? { pixels: images, channels: config.channels }
    : { pixels: toColours(images, palette), channels: 4 };
}
