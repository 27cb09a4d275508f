import type { ByteSource } from "../source/byte-source.ts";
import { sha256 } from "../source/sha256.ts";
import { compareSha256, type Verify } from "./shard-check.ts";
import type { Shard } from "./shard-index.ts";

/** Shards in memory. */
export interface ShardCache {
  /** The bytes of shards, loaded if they are not yet there; the caller's own, also when all are dropped meanwhile. */
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
  const loading = new Map<number, Promise<Uint8Array>>();
  const load = async (number: number): Promise<Uint8Array> => {
    const [shard, source] = [shards[number], sources[number]];
    if (!shard || !source) throw new RangeError(`Cannot read shard ${number}: there is none`);
    const bytes = await source.read(0, shard.bytes);
    await source.close();
    if (verify !== "off") compareSha256(await sha256(bytes), { name: source.name, shard });
    if (loading.has(number)) loaded.set(number, bytes); // else all were dropped meanwhile
    return bytes;
  };
  const once = async (number: number): Promise<Uint8Array> => {
    const begun = loading.get(number) ?? load(number);
    loading.set(number, begun);
    try {
      return await begun;
    } finally {
      loading.delete(number);
    }
  };
  return {
    async shards(numbers) {
      const found = new Map<number, Uint8Array>();
      for (const number of numbers) found.set(number, loaded.get(number) ?? (await once(number)));
      return found;
    },
    drop() {
      loaded.clear();
      loading.clear();
    },
  };
}
