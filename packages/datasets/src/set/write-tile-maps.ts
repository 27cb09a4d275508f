import type { Palette } from "../dataset.ts";
import { writeFileAtomically } from "../disk/atomic-file.ts";
import { formatTileMap, type TileLook } from "../format/tile-map.ts";
import { builtin } from "../source/builtin.ts";
import { checkBytes } from "../source/check-kind.ts";
import { checkPath } from "../source/check-path.ts";
import { colouredTileSet, type ColouredTileSet } from "./coloured-tile-set.ts";
import { tileMapOf } from "./large-image.ts";
import { tileSetsFrom } from "./tile-set-paths.ts";

/** What images of tile indices are. */
export interface TileMapsOptions {
  readonly height: number;
  readonly width: number;
  readonly palette?: Palette | undefined;
  /** The file of the map that the palette is of: tile sets that it names by paths from where it is are named from where the new map is. */
  readonly map?: string | undefined;
}

/**
 * Writes images of tile indices as maps: CSV at a path that ends in `.csv`, else Tiled's JSON. The first one goes to the path, others beside
 * it with their numbers, `world-2.tmj`. A map for Tiled whose palette names no tile sets gets one of plain colours, in a picture
 * `world-tiles.png`. Resolves to the paths.
 *
 * @param images `[count, height, width]`, indices of the palette
 * @throws TypeError for a palette without tiles, WriteError for what the system refuses.
 * @example
 * import { mkdtempSync, readFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * const path = `${mkdtempSync(`${tmpdir()}/maps-`)}/world.csv`;
 * const palette = { exact: true, colours: [[0, 0, 0, 255], [9, 9, 9, 255]], tiles: { ids: [7, 8] } } as const;
 * const files = await writeTileMaps(path, Uint8Array.of(1, 0, 0, 0), { height: 1, width: 2, palette });
 * files.length; // 2
 * readFileSync(path, "utf8").trim(); // "7,6"
 */
export async function writeTileMaps(
  path: string,
  images: Uint8Array,
  kind: TileMapsOptions,
): Promise<string[]> {
  checkPath(path, { act: "write" });
  checkBytes(images, { act: "write", what: "indices of tiles are a Uint8Array" });
  const size = kind.height * kind.width;
  const { files, picture } = tileMapFiles(path, images.length / size, kind.palette);
  const form = formOf(path);
  const maps = Array.from({ length: images.length / size }, (_, k) =>
    tileMapOf(images.subarray(k * size, (k + 1) * size), kind),
  );
  const look = form === "csv" ? undefined : await lookOf(path, kind);
  for (const [k, map] of maps.entries()) {
    const text = formatTileMap({ ...map, ...(look && { look }) }, form);
    await writeFileAtomically(files[k] ?? "", new TextEncoder().encode(text));
  }
  if (picture === undefined) return [...files];
  await writeFileAtomically(picture.path, picture.bytes);
  return [...files, picture.path];
}

/** Where `writeTileMaps()` writes. */
export interface TileMapFiles {
  /** The maps. */
  readonly files: readonly string[];
  /** The picture of plain tiles, where maps for Tiled need one. */
  readonly picture?: { readonly path: string; readonly bytes: Uint8Array };
}

/**
 * The files that maps at a path become, for a program that looks at what is there before.
 *
 * @example
 * tileMapFiles("world.csv", 2).files; // ["world.csv", "world-2.csv"]
 */
export function tileMapFiles(path: string, count: number, palette?: Palette): TileMapFiles {
  const [stem, ending] = partsOf(path);
  const files = Array.from({ length: count }, (_, k) =>
    k === 0 ? path : `${stem}-${k + 1}${ending}`,
  );
  const made = formOf(path) === "csv" ? undefined : plainTiles(path, palette);
  if (made === undefined) return { files };
  return { files, picture: { path: tilesBeside(path), bytes: made.picture } };
}

function partsOf(path: string): [stem: string, ending: string] {
  const [ending = ""] = /\.[^./\\]*$/.exec(path) ?? [];
  return [path.slice(0, path.length - ending.length), ending];
}

function formOf(path: string): "csv" | "tmj" {
  return partsOf(path)[1].toLowerCase() === ".csv" ? "csv" : "tmj";
}

function tilesBeside(path: string): string {
  return `${partsOf(path)[0]}-tiles.png`;
}

/** Tiles for a palette that names no tile sets. */
function plainTiles(path: string, palette: Palette | undefined): ColouredTileSet | undefined {
  if (palette === undefined || (palette.tiles?.look?.tilesets.length ?? 0) > 0) return undefined;
  const { basename } = builtin("node:path");
  return colouredTileSet(palette, { image: basename(tilesBeside(path)) });
}

/** What maps need to be shown. */
async function lookOf(
  path: string,
  { palette, map }: TileMapsOptions,
): Promise<TileLook | undefined> {
  const { look } = palette?.tiles ?? {};
  if (look && look.tilesets.length > 0) {
    if (map === undefined) return look;
    return { ...look, tilesets: await tileSetsFrom(look.tilesets, { map, beside: path }) };
  }
  const made = plainTiles(path, palette);
  if (made === undefined) return look;
  const { tilewidth = 16, tileheight = 16, orientation = "orthogonal" } = look ?? {};
  return { ...look, tilewidth, tileheight, orientation, tilesets: [made.tileset] };
}
