import { extname } from "node:path";
import {
  adjacenciesIn,
  strayAdjacencies,
  type Palette,
  type StrayAdjacencies,
} from "@pixelweft/datasets";
import { UsageError } from "../command/failure.ts";
import type { SavedModel } from "../model/checkpoint-file.ts";

/** Whether maps of tiles are to be written at a path. UsageError where the model is not one of tiles. */
export function isMapPath(path: string, palette: Palette | undefined): boolean {
  if (![".tmj", ".csv"].includes(extname(path).toLowerCase())) return false;
  if (palette?.tiles) return true;
  throw new UsageError(`Cannot write ${path}: the model was not trained on a map of tiles`);
}

/** How often tiles are side by side that never are in the map of the training, if that is still there. */
export async function strayTiles(
  images: Uint8Array,
  { settings }: Pick<SavedModel, "settings">,
  grid: { readonly height: number; readonly width: number; readonly wraps: boolean },
): Promise<StrayAdjacencies | undefined> {
  const { palette, data } = settings ?? {};
  const known = palette?.tiles && data && (await adjacenciesIn(data, palette));
  if (!known) return undefined;
  return strayAdjacencies({ values: images, ...grid }, known);
}
