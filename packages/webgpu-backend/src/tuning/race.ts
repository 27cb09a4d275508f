import type { Backend } from "@pixelweft/tensor/backend";
import type { TileName } from "../wgsl/contract/tile-names.ts";
import type { Alone } from "./alone.ts";
import { Contestant } from "./contestant.ts";

/** How fast a product was with a tile. */
export interface TileTime {
  /** Size and layout of the product, as a tuning names it. */
  readonly product: string;
  /** The tile; undefined for the one that is taken without a tuning. */
  readonly tile: TileName | undefined;
  /** The least of three times, in milliseconds. */
  readonly milliseconds: number;
  /** Whether its result has the bits of the untuned one. A tile whose result has not is never taken. */
  readonly equal: boolean;
}

/** A backend and the tile that it was opened with. */
export interface Rival {
  readonly tile: TileName | undefined;
  readonly backend: Backend;
}

/** Times a product on all backends in turns, so that what else the machine does hits all of them. The first is the untuned one. */
export async function race(
  one: Alone,
  rivals: readonly Rival[],
  milliseconds: number,
): Promise<TileTime[]> {
  const entered: Contestant[] = [];
  try {
    for (const { backend } of rivals) entered.push(await Contestant.enter(backend, one));
    const equal: boolean[] = [];
    let wanted: readonly Uint8Array[] = [];
    for (const [at, contestant] of entered.entries()) {
      const results = await contestant.results();
      if (at === 0) wanted = results;
      equal.push(results.every((bytes, k) => sameBytes(bytes, wanted[k])));
    }
    const least = entered.map(() => Infinity);
    for (let round = 0; round < 3; round++)
      for (const [at, contestant] of entered.entries()) {
        const once = await contestant.time(1);
        const runs = Math.min(1000, Math.max(1, Math.round(milliseconds / once)));
        least[at] = Math.min(least[at] ?? Infinity, await contestant.time(runs));
      }
    return rivals.map(({ tile }, at) => ({
      product: one.product.key,
      tile,
      milliseconds: least[at] ?? Infinity,
      equal: equal[at] ?? false,
    }));
  } finally {
    for (const contestant of entered) contestant.leave();
  }
}

/** What a tile must save to be taken: less is chance. */
const leastGain = 0.03;

/** The fastest tile, if it is faster than the untuned one. */
export function fastest(times: readonly TileTime[]): TileName | undefined {
  const [untuned] = times;
  const right = times.filter(({ tile, equal }) => tile !== undefined && equal);
  const [best] = right.toSorted((a, b) => a.milliseconds - b.milliseconds);
  const most = (untuned?.milliseconds ?? 0) * (1 - leastGain);
  return best !== undefined && best.milliseconds < most ? best.tile : undefined;
}

function sameBytes(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && a.length === b.length && a.every((byte, at) => byte === b[at]);
}
