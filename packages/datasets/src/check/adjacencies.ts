import type { DataChoice } from "../choice/data-choice.ts";
import type { Palette } from "../dataset.ts";
import { MissingDataError } from "../errors/access.ts";
import { openLargeImage } from "../set/large-image.ts";
import { counted } from "../text/counted.ts";

/** Pairs of values side by side, to the right or below, that an image has. */
export interface Adjacencies {
  /** Whether a value stands on the left of another one, or above it. */
  has(direction: "right" | "below", first: number, second: number): boolean;
  /** How many different pairs there are, of both directions. */
  readonly count: number;
}

/** Pairs in images that another image never has. */
export interface StrayAdjacencies {
  /** All pairs of neighbours that were looked at. */
  readonly pairs: number;
  /** Those that never occur. */
  readonly stray: number;
  /** How many different ones, of values and direction. */
  readonly kinds: number;
}

/** Images of one value a place. */
export interface Grid {
  /** `[n, height, width]`. */
  readonly values: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/**
 * The pairs of neighbours in images, such as a map of tiles.
 *
 * @example
 * const pairs = adjacenciesOf({ values: Uint8Array.of(1, 2, 3, 2), height: 2, width: 2 });
 * pairs.has("right", 1, 2); // true
 * pairs.has("below", 1, 2); // false
 * pairs.count; // 4
 */
export function adjacenciesOf(grid: Grid): Adjacencies {
  const found = new Set<number>();
  for (const [key] of pairsOf(grid)) found.add(key);
  return {
    has: (direction, first, second) => found.has(keyOf(direction, first, second)),
    count: found.size,
  };
}

/**
 * How often images have neighbours that `known` never has. With `wraps`, the last row and column are neighbours of the first.
 *
 * @example
 * const known = adjacenciesOf({ values: Uint8Array.of(1, 2), height: 1, width: 2 });
 * strayAdjacencies({ values: Uint8Array.of(1, 2, 1), height: 1, width: 3 }, known); // { pairs: 2, stray: 1, kinds: 1 }
 */
export function strayAdjacencies(
  grid: Grid & { readonly wraps?: boolean | undefined },
  known: Adjacencies,
): StrayAdjacencies {
  let [pairs, stray] = [0, 0];
  const kinds = new Set<number>();
  for (const [key, direction, first, second] of pairsOf(grid)) {
    pairs++;
    if (known.has(direction, first, second)) continue;
    stray++;
    kinds.add(key);
  }
  return { pairs, stray, kinds: kinds.size };
}

/**
 * Neighbours that another image never has, in words for maps of tiles.
 *
 * @example
 * strayWords({ pairs: 40, stray: 2, kinds: 1 }); // "2 of 40 pairs of neighbours (1 kind) never are neighbours in the map"
 */
export function strayWords({ stray, pairs, kinds }: StrayAdjacencies): string {
  return `${stray} of ${pairs} pairs of neighbours (${counted(kinds, "kind")}) never are neighbours in the map`;
}

/**
 * The pairs of neighbours in the map or picture whose crops a choice of data takes; nothing where it is not there any more, or the choice
 * does not say where it is.
 *
 * @throws DatasetError or one of its kind for what cannot be read.
 * @example
 * await adjacenciesIn({ source: "no/such/map.tmj", pictures: { crops: [8, 8] } }, undefined); // undefined
 */
export async function adjacenciesIn(
  { source, pictures = {} }: DataChoice,
  palette: Palette | undefined,
): Promise<Adjacencies | undefined> {
  if (source === "" || pictures.crops === undefined || palette === undefined) return undefined;
  try {
    return adjacenciesOf(await openLargeImage(source, { palette }));
  } catch (error) {
    if (error instanceof MissingDataError) return undefined;
    throw error;
  }
}

/**
 * How often images of tile indices have neighbours that the map of their model's training never has, if that is still there; nothing for a
 * palette without tiles.
 *
 * @throws as {@link adjacenciesIn}.
 * @example
 * const grid = { values: Uint8Array.of(0, 1), height: 1, width: 2 };
 * const palette = { exact: true, colours: [[0, 0, 0, 255]] } as const;
 * await strayTiles(grid, { source: "no/such/map.tmj" }, palette); // undefined
 */
export async function strayTiles(
  grid: Grid & { readonly wraps?: boolean | undefined },
  trained: DataChoice | undefined,
  palette: Palette | undefined,
): Promise<StrayAdjacencies | undefined> {
  const known = palette?.tiles && trained && (await adjacenciesIn(trained, palette));
  return known && strayAdjacencies(grid, known);
}

type Pair = readonly [key: number, direction: "right" | "below", first: number, second: number];

function* pairsOf({
  values,
  height,
  width,
  wraps = false,
}: Grid & { readonly wraps?: boolean | undefined }): Generator<Pair> {
  const pair = (direction: "right" | "below", first = 0, second = 0): Pair => [
    keyOf(direction, first, second),
    direction,
    first,
    second,
  ];
  for (const [at, here] of values.entries()) {
    const [row, x] = [Math.floor(at / width), at % width];
    const y = row % height;
    const beside = x + 1 < width ? at + 1 : at + 1 - width;
    const below = y + 1 < height ? at + width : at + width - height * width;
    if (wraps || x + 1 < width) yield pair("right", here, values[beside]);
    if (wraps || y + 1 < height) yield pair("below", here, values[below]);
  }
}

function keyOf(direction: "right" | "below", first: number, second: number): number {
  return (direction === "right" ? 0 : 65_536) + first * 256 + second;
}
