import type { Palette } from "../dataset.ts";
import { decodePicture } from "../decode/decode-picture.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { isJpeg } from "../format/jpeg/jpeg.ts";
import { isPng } from "../format/png/png.ts";
import { parseTileMap, type TileLook, type TileMap } from "../format/tile-map.ts";
import type { ByteSource } from "../source/byte-source.ts";
import { sourceAt } from "../source/source-at.ts";
import { makePalette, toIndices } from "../transform/palette.ts";
import type { LargeImage } from "./crops.ts";
import { largestFile } from "./pictures/image-folder.ts";

/** A palette whose colours stand for tiles of a map. */
export interface TilePalette extends Palette {
  readonly tiles: NonNullable<Palette["tiles"]>;
}

/** How a picture is read. */
export interface LargeImageOptions {
  /** Colours at most, or the palette to use; colours as they are if missing. Maps have a palette of their own, unless one is given. */
  readonly palette?: number | Palette | undefined;
}

/**
 * Reads one picture, PNG or JPEG, or a map of tiles (see `parseTileMap()`) as an image whose crops are samples. A map becomes indices of
 * the tiles that it has, each of which has a colour to show it by.
 *
 * @throws DatasetError or one of its kind for what is no picture and no map, and for maps of more than 256 different tiles.
 * @example
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * const file = `${mkdtempSync(`${tmpdir()}/example-`)}/map.csv`;
 * writeFileSync(file, "7,7\n-1,9\n");
 * const { values, palette } = await openLargeImage(file);
 * values; // Uint8Array [1, 1, 0, 2]
 * palette?.tiles?.ids; // [0, 8, 10]
 */
export async function openLargeImage(
  from: string | ByteSource,
  { palette }: LargeImageOptions = {},
): Promise<LargeImage> {
  const source = sourceAt(from);
  try {
    const bytes = await source.read(0, Math.min(await source.size(), largestFile));
    const { name } = source;
    if (!isPng(bytes) && !isJpeg(bytes)) return mapImage(bytes, { name, palette });
    const { height, width, pixels } = await decodePicture(bytes, {
      source: name,
      maxPixels: 2 ** 24,
    });
    const size = { name, height, width };
    if (palette === undefined) {
      const values = pixels.filter((_, at) => at % 4 !== 3);
      return { ...size, channels: 3, values };
    }
    const colours =
      typeof palette === "number" ? makePalette(pixels, { colours: palette }) : palette;
    return { ...size, channels: 1, values: toIndices(pixels, colours), palette: colours };
  } finally {
    await source.close();
  }
}

function mapImage(
  bytes: Uint8Array,
  { name, palette }: { readonly name: string } & LargeImageOptions,
): LargeImage {
  const map = parseTileMap(bytes, { source: name });
  const own = typeof palette === "object" ? palette : tilePalette(map, name);
  const indices = new Map(own.tiles?.ids.map((id, index) => [id, index]));
  const stray = map.ids.find((id) => !indices.has(id));
  if (stray !== undefined)
    throw new DatasetError(
      `Cannot read ${name}: the model does not know its tile ${stray}${indices.size === 0 ? ": it is one of pictures" : ""}`,
      { source: name },
    );
  const values = Uint8Array.from(map.ids, (id) => indices.get(id) ?? 0);
  return { name, height: map.height, width: map.width, channels: 1, values, palette: own };
}

/** A colour for each tile of a map, all of different hues; none of it is transparent. */
function tilePalette({ ids, look }: TileMap, name: string): TilePalette {
  const tiles = [...new Set(ids)].toSorted((a, b) => a - b);
  if (tiles.length > 256)
    throw new DatasetError(
      `Cannot read ${name}: it has ${tiles.length} different tiles, more than the 256 levels of an image`,
      { source: name },
    );
  const solid = tiles.filter((id) => id > 0);
  const colours = tiles.map((id) =>
    id === 0 ? ([0, 0, 0, 0] as const) : hue(solid.indexOf(id) / solid.length),
  );
  return { colours, exact: true, tiles: { ids: tiles, ...(look && { look }) } };
}

/** A colour of the wheel, 0 to 1, every second one darker so that neighbours differ. */
function hue(turn: number): readonly [number, number, number, number] {
  const light = Math.floor(turn * 256) % 2 === 0 ? 230 : 150;
  const part = (shift: number): number => {
    const wave = Math.cos(2 * Math.PI * (turn - shift));
    return Math.round(light * (0.55 + 0.45 * wave));
  };
  return [part(0), part(1 / 3), part(2 / 3), 255];
}

/**
 * The map that an image of tile indices stands for.
 *
 * @param image indices of the palette, `[height, width]`
 * @throws TypeError for a palette without tiles.
 * @example
 * const colours = [[0, 0, 0, 0], [9, 9, 9, 255]] as const;
 * const palette = { colours, exact: true, tiles: { ids: [0, 7] } };
 * tileMapOf(Uint8Array.of(1, 0), { height: 1, width: 2, palette }).ids; // Uint32Array [7, 0]
 */
export function tileMapOf(
  image: Uint8Array,
  {
    height,
    width,
    palette,
  }: { readonly height: number; readonly width: number; readonly palette?: Palette | undefined },
): TileMap {
  const tiles = palette?.tiles;
  if (tiles === undefined)
    throw new TypeError("Cannot make a map of an image: its model was not trained on a map");
  const ids = Uint32Array.from(image, (index) => tiles.ids[index] ?? 0);
  const look: TileLook | undefined = tiles.look;
  return { width, height, ids, ...(look && { look }) };
}
