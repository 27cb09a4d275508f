import type { Heap } from "./memory/heap.ts";
import type { CodeOptions } from "./program/assemble.ts";
import type { ThreadPool } from "./threads/thread-pool.ts";
import type { Tiles } from "./tiles.ts";

/** What a backend is made of. */
export interface Parts {
  readonly heap: Heap;
  /** The other threads. Those that still start are waited for by no program: one thread runs it until they have. */
  readonly pool: ThreadPool | Promise<ThreadPool> | undefined;
  readonly code: CodeOptions;
  readonly tiles: Tiles;
  /** Finds better tiles, for programs that have run for a while. */
  readonly betterTiles?: () => Promise<Tiles>;
  /** Describes the compute backend; `alone` is why it has one thread although more were asked for. */
  readonly describe: (alone?: string) => string;
  /** Whether each program finds out for itself if threads pay; all of them run it otherwise. */
  readonly choosesThreads?: boolean;
}
