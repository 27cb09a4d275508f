import type { ByteSource } from "../source/byte-source.ts";
import { sha256 } from "../source/sha256.ts";
import { compareSha256, type Verify } from "./shard-check.ts";
import type { Shard } from "./shard-index.ts";

/** Shards in memory. */
export interface ShardCache {
  /** The bytes of shards, loaded if they are not yet there. */
  shards(numbers: Iterable<number>): Promise<ReadonlyMap<number, Uint8Array>>;
  drop(): void;
}

/** Loads each shard once, when it is first asked for. */
export function cacheShards(
  shards: readonly Shard[],
  sources: readonly ByteSource[],
  verify: Verify,
): ShardCache {
  const loaded = new Map<number, Uint8Array>();
  const loading = new Map<number, Promise<void>>();
  const load = async (number: number): Promise<void> => {
    const [shard, source] = [shards[number], sources[number]];
    if (!shard || !source) throw new RangeError(`Cannot read shard ${number}: there is none`);
    const bytes = await source.read(0, shard.bytes);
    await source.close();
    if (verify !== "off") compareSha256(await sha256(bytes), { name: source.name, shard });
    loaded.set(number, bytes);
  };
  return {
    async shards(numbers) {
      for (const number of numbers) {
        if (loaded.has(number)) continue;
        const begun = loading.get(number) ?? load(number);
        loading.set(number, begun);
        try {
          await begun;
        } finally {
          loading.delete(number);
        }
      }
      return loaded;
    },
    drop: () => loaded.clear(),
  };
}
