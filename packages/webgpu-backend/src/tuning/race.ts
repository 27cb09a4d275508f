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
  /** The least of three times, in milliseconds; infinite where the device refuses the tile. */
  readonly milliseconds: number;
  /** Whether it has a result, with the bits of the untuned one. A tile that has not is never taken. */
  readonly equal: boolean;
}

/** A backend and the tile that it was opened with. */
export interface Rival {
  readonly tile: TileName | undefined;
  readonly backend: Backend;
}

/**
 * Times a product on all backends in turns, so that what else the machine does hits all of them. The first is the untuned one, without which there
 * is nothing to compare with; another one that fails is out of the race.
 */
export async function race(
  one: Alone,
  rivals: readonly Rival[],
  milliseconds: number,
): Promise<TileTime[]> {
  const running = new Map<Rival, Contestant>();
  const [untuned] = rivals;
  const times = new Map<Rival, { milliseconds: number; equal: boolean }>();
  const unlessFailed = async (rival: Rival, act: () => Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      if (rival === untuned) throw error;
      times.delete(rival);
      running.get(rival)?.leave();
      running.delete(rival);
    }
  };
  try {
    let wanted: readonly Uint8Array[] | undefined;
    for (const rival of rivals)
      await unlessFailed(rival, async () => {
        const contestant = await Contestant.enter(rival.backend, one);
        running.set(rival, contestant);
        const results = await contestant.results();
        wanted ??= results;
        const equal = results.every((bytes, k) => sameBytes(bytes, wanted?.[k]));
        times.set(rival, { milliseconds: Infinity, equal });
      });
    for (let round = 0; round < 3; round++)
      for (const [rival, contestant] of running)
        await unlessFailed(rival, async () => {
          const once = await contestant.time(1);
          const runs = Math.min(1000, Math.max(1, Math.round(milliseconds / once)));
          const time = times.get(rival);
          const measured = await contestant.time(runs);
          if (time !== undefined) time.milliseconds = Math.min(time.milliseconds, measured);
        });
    const failed = { milliseconds: Infinity, equal: false };
    return rivals.map((rival) => ({
      product: one.product.key,
      tile: rival.tile,
      ...(times.get(rival) ?? failed),
    }));
  } finally {
    for (const contestant of running.values()) contestant.leave();
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
