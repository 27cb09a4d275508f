import { type TileName, isTileName, tileNames } from "../wgsl/contract/staged-tiles.ts";

/** Which tiles were the fastest on some adapters: plain JSON, made by `tune()`. */
export interface Tuning {
  readonly version: 1;
  /** By the adapter's description, then by the size and layout of a product. */
  readonly adapters: Readonly<Record<string, Readonly<Record<string, TileName>>>>;
}

/**
 * The tiles of an adapter, by the keys of products.
 *
 * @throws TypeError for what is no tuning; RangeError where it has nothing for this adapter.
 */
export function tilesFor(tuning: unknown, adapter: string): ReadonlyMap<string, TileName> {
  const { adapters } = checkTuning(tuning);
  const own = adapters[adapter];
  if (own === undefined)
    throw new RangeError(
      `Cannot use this tuning: it is for ${Object.keys(adapters).join("; ") || "no adapter"}, and this is ${adapter}`,
    );
  return new Map(Object.entries(own));
}

/** The same value as a tuning. Throws TypeError, with the place, for what is none. */
export function checkTuning(tuning: unknown): Tuning {
  if (!isRecord(tuning)) throw wrong(`expected an object but found ${JSON.stringify(tuning)}`);
  const { version, adapters } = tuning;
  if (version !== 1) throw wrong(`expected version 1 but found ${JSON.stringify(version)}`);
  if (!isRecord(adapters))
    throw wrong(`expected adapters to be an object but found ${JSON.stringify(adapters)}`);
  const entries = Object.entries(adapters).map(
    ([adapter, tiles]) => [adapter, checkTiles(tiles, adapter)] as const,
  );
  return { version, adapters: Object.fromEntries(entries) };
}

function checkTiles(tiles: unknown, adapter: string): Record<string, TileName> {
  if (!isRecord(tiles))
    throw wrong(
      `expected the tiles of ${adapter} to be an object but found ${JSON.stringify(tiles)}`,
    );
  const entries = Object.entries(tiles).map(([product, tile]) => {
    if (!isTileName(tile))
      throw wrong(
        `expected the tile of ${product} to be one of ${tileNames.join(", ")} but found ${JSON.stringify(tile)}`,
      );
    return [product, tile] as const;
  });
  return Object.fromEntries(entries);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wrong(reason: string): TypeError {
  return new TypeError(`Cannot read this tuning: ${reason}`);
}
