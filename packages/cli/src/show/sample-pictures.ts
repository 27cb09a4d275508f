import { type Palette, writeFileAtomically } from "@pixelweft/datasets";
import { pngBytes } from "@pixelweft/pixelcnn/node";
import { checkSheet, sampleSheet, sampleText, terminalLook } from "@pixelweft/pixelcnn/pictures";
import type { Context } from "../command/command.ts";
import { tryFile } from "../command/place.ts";
import type { Terminal } from "./terminal.ts";

/** How sampled images are shown. */
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
  { config, palette, look }: ImageKind & { readonly look?: SampleLook },
): Promise<void> {
  await writeFileAtomically(
    path,
    pngBytes(sampleSheet(images, { ...sizeOf(config), palette, ...look })),
  );
}

/** Writes images as {@link writeSamples} does, and shows the first ones in the terminal. */
export async function showSamples(
  path: string,
  images: Uint8Array,
  given: ImageKind & {
    readonly look?: SampleLook;
    readonly context: Context;
    readonly quiet?: boolean | undefined;
  },
): Promise<void> {
  await writeSamples(path, images, given);
  const { context, quiet = false } = given;
  if (!quiet) context.picture(textPicture(context.terminal, images, given));
}

/** Refuses a picture that is too large, or at a path that cannot be written, before its images are made. */
export async function tryPicture(
  path: string,
  count: number,
  { config, look }: Pick<ImageKind, "config"> & { readonly look?: SampleLook },
): Promise<void> {
  checkSheet(count, { ...sizeOf(config), ...look });
  await tryFile(path, ".png");
}

/** The first images as a picture of characters that fits the terminal. */
export function textPicture(
  { out }: Terminal,
  images: Uint8Array,
  { config, palette }: ImageKind,
): string {
  return sampleText(images, { ...sizeOf(config), palette, look: terminalLook(out) });
}

/** Without the levels of a model: what is shown are bytes. */
function sizeOf({ height, width, channels }: ImageKind["config"]): ImageKind["config"] {
  return { height, width, channels };
}
