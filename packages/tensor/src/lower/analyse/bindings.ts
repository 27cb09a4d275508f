import type { Storage } from "../schedule/storage.ts";

/** How many buffers a kernel may bind, and into how many arenas intermediate results were planned. */
export interface BindingLimits {
  readonly most: number;
  readonly arenas: number;
}

/** What a kernel reads or writes, before buffers are planned: the names of buffers, and results that lie in some arena. */
export interface Bound {
  readonly named: ReadonlySet<string>;
  readonly arena: ReadonlySet<number>;
}

/** Whether a kernel may bind all of it, and `more` buffers besides. An arena is always reckoned with. */
export function fits({ named, arena }: Bound, { most, arenas }: BindingLimits, more = 0): boolean {
  return named.size + Math.min(Math.max(1, arena.size), arenas) + more <= most;
}

/** Everything that several kernels in one would bind. */
export function together(bounds: readonly Bound[]): Bound {
  return {
    named: new Set(bounds.flatMap(({ named }) => [...named])),
    arena: new Set(bounds.flatMap(({ arena }) => [...arena])),
  };
}

/** What a kernel over these storages binds. */
export function boundBy(storages: readonly Storage[]): Bound {
  const named = new Set<string>();
  const arena = new Set<number>();
  for (const { id, kind, name } of storages)
    if (kind === "arena") arena.add(id);
    else named.add(kind === "state" ? `state ${name}` : kind);
  return { named, arena };
}
