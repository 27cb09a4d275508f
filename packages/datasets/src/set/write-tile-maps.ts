import type { Palette } from "../dataset.ts";
import { writeFileAtomically } from "../disk/atomic-file.ts";
import { formatTileMap, type TileLook } from "../format/tile-map.ts";
import { builtin } from "../source/builtin.ts";
import { checkBytes } from "../source/check-kind.ts";
import { checkPath } from "../source/check-path.ts";
import { colouredTileSet } from "./coloured-tile-set.ts";
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
  const [ending = ""] = /\.[^./\\]*$/.exec(path) ?? [];
  const stem = path.slice(0, path.length - ending.length);
  const form = ending.toLowerCase() === ".csv" ? "csv" : "tmj";
  const size = kind.height * kind.width;
  const maps = Array.from({ length: images.length / size }, (_, k) =>
    tileMapOf(images.subarray(k * size, (k + 1) * size), kind),
  );
  const { look, picture } = form === "csv" ? {} : await lookOf(`${stem}-tiles.png`, kind);
  const files = maps.map((_, k) => (k === 0 ? path : `${stem}-${k + 1}${ending}`));
  for (const [k, map] of maps.entries()) {
    const text = formatTileMap({ ...map, ...(look && { look }) }, form);
    await writeFileAtomically(files[k] ?? "", new TextEncoder().encode(text));
  }
  if (picture === undefined) return files;
  await writeFileAtomically(`${stem}-tiles.png`, picture);
  return [...files, `${stem}-tiles.png`];
}

/** What maps beside a picture of plain tiles need to be shown, and that picture where it is needed. */
async function lookOf(
  image: string,
  { palette, map }: TileMapsOptions,
): Promise<{ readonly look?: TileLook | undefined; readonly picture?: Uint8Array }> {
  const { look } = palette?.tiles ?? {};
  if (look && look.tilesets.length > 0) {
    if (map === undefined) return { look };
    return {
      look: { ...look, tilesets: await tileSetsFrom(look.tilesets, { map, beside: image }) },
    };
  }
  const { basename } = builtin("node:path");
  const made = palette && colouredTileSet(palette, { image: basename(image) });
  if (made === undefined) return { look };
  const { tilewidth = 16, tileheight = 16, orientation = "orthogonal" } = look ?? {};
  const { tileset, picture } = made;
  return { look: { tilewidth, tileheight, orientation, tilesets: [tileset] }, picture };
}
