import { type TileName, isTileName, tileNames } from "../wgsl/contract/tile-names.ts";

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
  const { version, adapters } = recordOf(tuning, "");
  if (version !== 1) throw wrong("version 1", version);
  const entries = Object.entries(recordOf(adapters, "adapters to be ")).map(
    ([adapter, tiles]) => [adapter, checkTiles(tiles, adapter)] as const,
  );
  return { version, adapters: Object.fromEntries(entries) };
}

function checkTiles(tiles: unknown, adapter: string): Record<string, TileName> {
  const entries = Object.entries(recordOf(tiles, `the tiles of ${adapter} to be `));
  return Object.fromEntries(
    entries.map(([product, tile]) => {
      if (!isTileName(tile))
        throw wrong(`the tile of ${product} to be one of ${tileNames.join(", ")}`, tile);
      return [product, tile];
    }),
  );
}

function recordOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw wrong(`${what}an object`, value);
}

function wrong(expected: string, found: unknown): TypeError {
  return new TypeError(
    `Cannot read this tuning: expected ${expected} but found ${JSON.stringify(found)}`,
  );
}
