import type { Palette } from "../dataset.ts";
import { writeFileAtomically } from "../disk/atomic-file.ts";
import { formatTileMap } from "../format/tile-map.ts";
import { tileMapOf } from "./large-image.ts";

/**
 * Writes images of tile indices as maps: CSV at a path that ends in `.csv`, else Tiled's JSON. The first one goes to the path, others beside
 * it with their numbers, `world-2.tmj`. Resolves to the paths.
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
  kind: {
    readonly height: number;
    readonly width: number;
    readonly palette?: Palette | undefined;
  },
): Promise<string[]> {
  const [ending = ""] = /\.[^./\\]*$/.exec(path) ?? [];
  const form = ending.toLowerCase() === ".csv" ? "csv" : "tmj";
  const size = kind.height * kind.width;
  const files: string[] = [];
  for (let k = 0; k < images.length / size; k++) {
    const map = tileMapOf(images.subarray(k * size, (k + 1) * size), kind);
    const file = k === 0 ? path : `${path.slice(0, path.length - ending.length)}-${k + 1}${ending}`;
    await writeFileAtomically(file, new TextEncoder().encode(formatTileMap(map, form)));
    files.push(file);
  }
  return files;
}
