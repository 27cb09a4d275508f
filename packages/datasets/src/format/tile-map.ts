import { messageOf } from "../disk/files.ts";
import { LimitError } from "../errors/access.ts";
import { TileMapError } from "../errors/format.ts";
import { isShallow } from "./is-shallow.ts";
import { shown } from "./shown.ts";

/** A map of tiles: a grid of the numbers that Tiled gives to its tiles. */
export interface TileMap {
  readonly width: number;
  readonly height: number;
  /** A tile of each place, row by row, 0 for none. In maps of Tiled the three highest bits say how it is turned. */
  readonly ids: Uint32Array;
  /** What a map of Tiled says besides; missing in CSV files. */
  readonly look?: TileLook;
}

/** What a map of Tiled needs to be shown: plain JSON. */
export interface TileLook {
  readonly tilewidth: number;
  readonly tileheight: number;
  readonly orientation: string;
  /** As they stand in the file: sets in files of their own, or whole ones. */
  readonly tilesets: readonly unknown[];
  /** Of staggered and hexagonal maps: the axis along which rows or columns are moved, `x` or `y`; */
  readonly staggeraxis?: string;
  /** which of them are, `odd` or `even`; */
  readonly staggerindex?: string;
  /** and of hexagonal ones the pixels of a side of a tile. */
  readonly hexsidelength?: number;
}

/** The most bytes of a file, places of a map, and bytes of its tile sets that are kept. */
const [mostBytes, mostPlaces, mostOfSets] = [2 ** 26, 2 ** 22, 2 ** 18];

/**
 * Reads a map of Tiled in its JSON (`.tmj`, `.json`), its first layer of tiles, or one in CSV: a row a line, of whole numbers. In CSV
 * Tiled counts tiles from 0, and -1 stands for none: numbers are raised by one then, so that 0 is none in both.
 *
 * Source: "JSON Map Format", https://doc.mapeditor.org/en/stable/reference/json-map-format/
 *
 * @throws TileMapError for what is no such map, LimitError for one that is too large.
 * @example
 * const map = parseTileMap(new TextEncoder().encode("3,4\n-1,3\n"), { source: "map.csv" });
 * map.ids; // Uint32Array [4, 5, 0, 4]
 */
export function parseTileMap(file: Uint8Array, { source }: { readonly source: string }): TileMap {
  if (file.length > mostBytes)
    throw new LimitError(
      `Cannot read ${source}: it has ${file.length} bytes, more than the ${mostBytes} of a map`,
      { source },
    );
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(file);
  } catch (cause) {
    throw new TileMapError(`Cannot read ${source}: it is no text in UTF-8`, { source, cause });
  }
  const start = text.trimStart();
  // What Tiled writes unless it is asked for something else.
  if (start.startsWith("<")) throw inXml(text, source);
  return start.startsWith("{") ? parseJson(text, source) : parseCsv(text, source);
}

/** What to do about a map as Tiled writes it by itself. */
function inXml(text: string, source: string): TileMapError {
  // No tag goes on behind another one: each part of the text is looked at once.
  const [, encoding = "csv"] = /<data\b[^<>]*\bencoding="(\w{1,20})"/.exec(text) ?? [];
  const isEncoded = encoding !== "csv";
  const way = isEncoded
    ? `it is XML with encoded layers (${encoding}); for a map (.tmx), set its tile layer format to CSV in Tiled and save it as JSON (.tmj)`
    : "it is XML; for a map (.tmx), save it as JSON (.tmj) in Tiled, with the tile layer format CSV";
  return new TileMapError(`Cannot read ${source}: ${way}`, { source, isEncoded });
}

function parseCsv(file: string, source: string): TileMap {
  const rows = file.split(/\r?\n/).filter((line) => line.trim() !== "");
  // A row at a time, and no more of it than a map may have: the cells of a hostile file would fill the memory.
  const cellsOf = (line: string): string[] => line.replace(/,\s*$/, "").split(",", mostPlaces + 1);
  const width = cellsOf(rows[0] ?? "").length;
  const height = rows.length;
  checkSize({ width, height }, source);
  const ids = new Uint32Array(width * height);
  for (const [row, text] of rows.entries()) {
    const line = cellsOf(text);
    if (line.length !== width)
      throw new TileMapError(
        `Cannot read ${source}: row ${row} has ${line.length} tiles, the first one has ${width}`,
        { source },
      );
    for (const [column, cell] of line.entries()) {
      const value = /^\s*-?\d{1,10}\s*$/.test(cell) ? Number(cell) : Number.NaN;
      // Tiles that are turned have the highest bit, and Tiled writes them as negative or as large numbers.
      if (!(value >= -(2 ** 31) && value < 2 ** 32 - 1))
        throw new TileMapError(
          `Cannot read ${source}: row ${row}, column ${column} is ${JSON.stringify(cell.slice(0, 20))}, no number of a tile`,
          { source },
        );
      ids[row * width + column] = value + 1;
    }
  }
  return { width, height, ids };
}

function parseJson(text: string, source: string): TileMap {
  const fail = (state: string, cause?: unknown): TileMapError =>
    new TileMapError(`Cannot read ${source}: ${state}`, { source, cause });
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (cause) {
    throw fail(`it is no JSON: ${messageOf(cause).slice(0, 200)}`, cause); // engines may quote the file
  }
  const map = fieldsOf(found);
  const layers: unknown = map["layers"];
  if (map["type"] !== "map" && !Array.isArray(layers))
    throw fail("it is no map of Tiled: it has no layers");
  if (map["infinite"] === true)
    throw fail("it is an infinite map: Tiled makes it a finite one in the properties of the map");
  const tiles = (Array.isArray(layers) ? layers : [])
    .map(fieldsOf)
    .find((layer) => layer["type"] === "tilelayer");
  if (tiles === undefined) throw fail("it has no layer of tiles");
  const { width, height, data } = tiles;
  if (!isCount(width) || !isCount(height))
    throw fail(`its layer is ${shown(width)} wide and ${shown(height)} high`);
  checkSize({ width, height }, source);
  if (!Array.isArray(data))
    throw fail(
      `its layer is encoded (${shown(tiles["encoding"] ?? "no data")}): set the map's tile layer format to CSV`,
    );
  if (data.length !== width * height)
    throw fail(`its layer of ${width}x${height} has ${data.length} tiles`);
  const isId = (id: unknown): id is number =>
    Number.isInteger(id) && Number(id) >= 0 && Number(id) < 2 ** 32;
  const wrong = data.findIndex((id) => !isId(id));
  if (wrong >= 0) throw fail(`tile ${wrong} of its layer is ${shown(data[wrong])}`);
  return { width, height, ids: Uint32Array.from(data.filter(isId)), look: lookOf(map, source) };
}

function lookOf(map: Readonly<Record<string, unknown>>, source: string): TileLook {
  const { tilewidth, tileheight, orientation = "orthogonal", tilesets = [] } = map;
  if (!isCount(tilewidth) || !isCount(tileheight))
    throw new TileMapError(
      `Cannot read ${source}: its tiles are ${shown(tilewidth)} wide and ${shown(tileheight)} high`,
      { source },
    );
  const sets = Array.isArray(tilesets) ? tilesets : [];
  // A set with pictures in it may be large, and is looked up by nobody here.
  const kept = isShallow(sets) && JSON.stringify(sets).length <= mostOfSets ? sets : [];
  const seen = typeof orientation === "string" ? orientation.slice(0, 40) : "orthogonal";
  return { tilewidth, tileheight, orientation: seen, tilesets: kept, ...staggerOf(map) };
}

type Stagger = Pick<TileLook, "staggeraxis" | "staggerindex" | "hexsidelength">;

/** How rows or columns of a map are moved, as far as it says so in the words and numbers of Tiled. */
export function staggerOf({
  staggeraxis: axis,
  staggerindex: index,
  hexsidelength: side,
}: Readonly<Record<string, unknown>>): Stagger {
  const isSide = Number.isInteger(side) && Number(side) >= 0 && Number(side) <= 2 ** 22;
  return {
    ...((axis === "x" || axis === "y") && { staggeraxis: axis }),
    ...((index === "odd" || index === "even") && { staggerindex: index }),
    ...(isSide && { hexsidelength: Number(side) }),
  };
}

function checkSize(
  { width, height }: { readonly width: number; readonly height: number },
  source: string,
): void {
  if (width * height === 0)
    throw new TileMapError(`Cannot read ${source}: it is empty`, { source });
  if (width * height > mostPlaces)
    throw new LimitError(
      `Cannot read ${source}: its map is ${width} wide and ${height} high, more than ${mostPlaces} tiles`,
      { source },
    );
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) <= 2 ** 22;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/**
 * A map as a file: CSV as Tiled exports it, or Tiled's JSON, which names the tile sets of `look`.
 *
 * @throws TypeError for a number of tiles that is not that of the size.
 * @example
 * const map = { width: 2, height: 1, ids: Uint32Array.of(5, 0) };
 * formatTileMap(map, "csv"); // "4,-1\n"
 * JSON.parse(formatTileMap(map, "tmj")).layers[0].data; // [5, 0]
 */
export function formatTileMap({ width, height, ids, look }: TileMap, kind: "csv" | "tmj"): string {
  if (ids.length !== width * height)
    throw new TypeError(`Cannot write a map of ${width}x${height}: it has ${ids.length} tiles`);
  if (kind === "csv") {
    const row = (y: number): string =>
      Array.from(ids.subarray(y * width, (y + 1) * width), (id) => id - 1).join(",");
    return `${Array.from({ length: height }, (_, y) => row(y)).join("\n")}\n`;
  }
  const { tilewidth = 16, tileheight = 16, orientation = "orthogonal", tilesets = [] } = look ?? {};
  const layer = { id: 1, name: "Tiles", type: "tilelayer", x: 0, y: 0, opacity: 1, visible: true };
  const map = { type: "map", version: "1.10", orientation, renderorder: "right-down" };
  const size = { width, height, tilewidth, tileheight, ...staggerOf({ ...look }), infinite: false };
  const layers = [{ ...layer, width, height, data: [...ids] }];
  const next = { nextlayerid: 2, nextobjectid: 1 };
  return `${JSON.stringify({ ...map, ...size, ...next, layers, tilesets })}\n`;
}
