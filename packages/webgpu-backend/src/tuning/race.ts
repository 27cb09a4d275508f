import type { Backend } from "@pixelweft/tensor/backend";
import type { TileName } from "../wgsl/contract/tile-names.ts";
import type { Alone } from "./alone.ts";
import { Contestant } from "./contestant.ts";
import { judgeOf } from "./judge.ts";

/** How fast a product was with a tile. */
export interface TileTime {
  /** Size and layout of the product, as a tuning names it. */
  readonly product: string;
  /** The tile; undefined for the one that is taken without a tuning. */
  readonly tile: TileName | undefined;
  /** The least of three times, in milliseconds; infinite where the device refuses the tile. */
  readonly milliseconds: number;
  /**
   * Why the tile is never taken, in words: the device refuses it, its result differs from the reference, or its bits are not those of the
   * untuned one. Undefined where it is right.
   */
  readonly fault: string | undefined;
}

/** A backend and the tile that it was opened with. */
export interface Rival {
  readonly tile: TileName | undefined;
  readonly backend: Backend;
}

/**
 * Times a product on all backends in turns, so that what else the machine does hits all of them. The first is the untuned one, without which there
 * is nothing to compare with; another one that fails is out of the race.
 *
 * @throws Error where the untuned one fails, or its result differs from the reference.
 */
export async function race(
  one: Alone,
  rivals: readonly Rival[],
  milliseconds: number,
): Promise<TileTime[]> {
  const running = new Map<Rival, Contestant>();
  const [untuned] = rivals;
  const judge = judgeOf(one);
  const times = new Map<Rival, { milliseconds: number; fault: string | undefined }>();
  const unlessFailed = async (rival: Rival, act: () => Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      if (rival === untuned) throw error;
      const words = error instanceof Error ? error.message : String(error);
      times.set(rival, { milliseconds: Infinity, fault: `the device refuses it: ${words}` });
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
        const wrong = judge(results);
        if (wrong !== undefined && rival === untuned)
          throw new Error(
            `Cannot tune on this device: it computes product ${one.product.key} wrongly without a tuning: ${wrong}`,
          );
        const equal = results.every((bytes, k) => sameBytes(bytes, wanted?.[k]));
        const fault = equal ? undefined : "its bits are not those of the untuned tile";
        times.set(rival, { milliseconds: Infinity, fault: wrong ?? fault });
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
    return [...times].map(([{ tile }, time]) => ({ product: one.product.key, tile, ...time }));
  } finally {
    for (const contestant of running.values()) contestant.leave();
  }
}

/** What a tile must save to be taken: less is chance. */
const leastGain = 0.03;

/** The fastest tile, if it is faster than the untuned one. */
export function fastest(times: readonly TileTime[]): TileName | undefined {
  const [untuned] = times;
  const right = times.filter(({ tile, fault }) => tile !== undefined && fault === undefined);
  const [best] = right.toSorted((a, b) => a.milliseconds - b.milliseconds);
  const most = (untuned?.milliseconds ?? 0) * (1 - leastGain);
  return best !== undefined && best.milliseconds < most ? best.tile : undefined;
}

function sameBytes(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && a.length === b.length && a.every((byte, at) => byte === b[at]);
}
