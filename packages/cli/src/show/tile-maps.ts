import { extname } from "node:path";
import {
  adjacenciesIn,
  formatTileMap,
  strayAdjacencies,
  tileMapOf,
  writeFileAtomically,
  type Palette,
  type StrayAdjacencies,
} from "@pixelweft/datasets";
import { UsageError } from "../command/failure.ts";
import { range } from "../data/range.ts";
import type { SavedModel } from "../model/checkpoint-file.ts";

/** What sampled images are. */
interface MapKind {
  readonly height: number;
  readonly width: number;
  readonly palette?: Palette | undefined;
}

/** Whether maps of tiles are to be written at a path. UsageError where the model is not one of tiles. */
export function isMapPath(path: string, palette: Palette | undefined): boolean {
  if (![".tmj", ".csv"].includes(extname(path).toLowerCase())) return false;
  if (palette?.tiles) return true;
  throw new UsageError(`Cannot write ${path}: the model was not trained on a map of tiles`);
}

/** Writes each image as a map, the first one at the path and others with their numbers. */
export async function writeTileMaps(
  path: string,
  images: Uint8Array,
  { height, width, palette }: MapKind,
): Promise<string[]> {
  const ending = extname(path);
  const kind = ending.toLowerCase() === ".csv" ? "csv" : "tmj";
  const size = height * width;
  const files: string[] = [];
  for (const k of range(0, images.length / size)) {
    const image = images.subarray(k * size, (k + 1) * size);
    const file = k === 0 ? path : `${path.slice(0, -ending.length)}-${k + 1}${ending}`;
    const text = formatTileMap(tileMapOf(image, { height, width, palette }), kind);
    await writeFileAtomically(file, new TextEncoder().encode(text));
    files.push(file);
  }
  return files;
}

/** How often tiles are side by side that never are in the map of the training, if that is still there. */
export async function strayTiles(
  images: Uint8Array,
  {
    settings,
    wraps,
    height,
    width,
  }: Omit<MapKind, "palette"> & Pick<SavedModel, "settings"> & { readonly wraps: boolean },
): Promise<StrayAdjacencies | undefined> {
  const { palette, data } = settings ?? {};
  const known = palette?.tiles && data && (await adjacenciesIn(data, palette));
  if (!known) return undefined;
  return strayAdjacencies({ values: images, height, width, wraps }, known);
}

/** Neighbours that a map never has, in words. */
export function strayWords({ stray, pairs, kinds }: StrayAdjacencies): string {
  return `${stray} of ${pairs} pairs of neighbours (${kinds} kinds) never are neighbours in the map`;
}
