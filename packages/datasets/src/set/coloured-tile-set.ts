import type { Palette } from "../dataset.ts";
import { indexedPng } from "../format/png/indexed-png.ts";

/** A tile set of Tiled for maps that name none, and its picture. */
export interface ColouredTileSet {
  /** As it stands in the file of a map. */
  readonly tileset: Readonly<Record<string, unknown>>;
  /** A PNG file. */
  readonly picture: Uint8Array;
}

/** Tiles in a row of the picture, and the most of its pixels. */
const [columns, mostPixels] = [16, 2 ** 24];

/**
 * A tile set whose tiles are plain squares in the colours of a palette of tiles; nothing for a palette without tiles, and where the
 * picture would be too large.
 *
 * @param image the name of the picture's file, beside the map
 * @example
 * const colours = [[9, 9, 9, 255]] as const;
 * const set = colouredTileSet({ colours, exact: true, tiles: { ids: [3] } }, { image: "tiles.png" });
 * set?.tileset["tilecount"]; // 3
 */
export function colouredTileSet(
  { colours, tiles }: Palette,
  { image }: { readonly image: string },
): ColouredTileSet | undefined {
  if (tiles === undefined) return undefined;
  const { tilewidth = 16, tileheight = 16 } = tiles.look ?? {};
  // The upper four bits say how a tile is turned.
  const numbers = tiles.ids.map((id) => id & 0x0fffffff);
  const tilecount = Math.max(0, ...numbers);
  const [width, height] = [columns * tilewidth, Math.ceil(tilecount / columns) * tileheight];
  // An index more than there are tiles is needed for places without one.
  const clear = colours.length;
  if (tilecount === 0 || clear > 255 || width * height > mostPixels) return undefined;
  const indices = new Uint8Array(width * height).fill(clear);
  for (const [index, number] of numbers.entries()) {
    if (number === 0) continue;
    const [x, y] = [(number - 1) % columns, Math.floor((number - 1) / columns)];
    for (let row = 0; row < tileheight; row++) {
      const start = (y * tileheight + row) * width + x * tilewidth;
      indices.fill(index, start, start + tilewidth);
    }
  }
  const all = [...colours, [0, 0, 0, 0] as const];
  const size = { imagewidth: width, imageheight: height, tilewidth, tileheight };
  const tileset = { firstgid: 1, name: "tiles", image, ...size, tilecount, columns };
  return {
    tileset: { ...tileset, margin: 0, spacing: 0 },
    picture: indexedPng({ width, height, indices, colours: all }),
  };
}
