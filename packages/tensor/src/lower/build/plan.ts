import { bytesOf, type Step, type View } from "../../backend/mod.ts";
import { addAffine } from "../../graph/affine.ts";
import type { Storage } from "../schedule/storage.ts";
import { viewsOf, withViews } from "./kernel-views.ts";

interface Life {
  first: number;
  last: number;
}

interface LoopSpan extends Life {
  readonly touched: ReadonlySet<number>;
  readonly carried: ReadonlySet<number>;
}

/** When each storage is in use, in kernels from the start; a loop keeps what it shares with the outside for all its time. */
function lives(
  steps: readonly Step[],
  carried: ReadonlyMap<number, ReadonlySet<number>>,
): Map<number, Life> {
  const found = new Map<number, Life>();
  const loops: LoopSpan[] = [];
  let time = 0;
  const walk = (list: readonly Step[]): Set<number> => {
    const touched = new Set<number>();
    for (const step of list) {
      if (step.kind === "repeat") {
        const first = time;
        const inner = walk(step.body);
        loops.push({
          first,
          last: time,
          touched: inner,
          carried: carried.get(step.loop) ?? new Set(),
        });
        for (const id of inner) touched.add(id);
        continue;
      }
      time++;
      for (const { buffer } of viewsOf(step)) {
        touched.add(buffer);
        found.set(buffer, { first: found.get(buffer)?.first ?? time, last: time });
      }
    }
    return touched;
  };
  walk(steps);
  // Inner loops were pushed first, so what grows to an inner loop then grows to the outer one.
  for (const loop of loops)
    for (const id of loop.touched) {
      const life = found.get(id);
      if (
        life !== undefined &&
        (life.first <= loop.first || life.last > loop.last || loop.carried.has(id))
      )
        found.set(id, {
          first: Math.min(life.first, loop.first + 1),
          last: Math.max(life.last, loop.last),
        });
    }
  return found;
}

/** Where an arena storage was put. */
export interface Place {
  readonly arena: number;
  /** In elements of 4 bytes. */
  readonly offset: number;
}

/** The planned arenas. */
export interface Plan {
  readonly places: ReadonlyMap<number, Place>;
  /** Size of each arena in elements of 4 bytes. */
  readonly sizes: readonly number[];
}

/** What the planner must know. */
export interface PlanOptions {
  /** Those of arenas. */
  readonly storages: readonly Storage[];
  readonly carried: ReadonlyMap<number, ReadonlySet<number>>;
  readonly maxBufferBytes: number;
  /** Whether two storages may not lie in one arena; any may if it is missing. */
  readonly apart?: ((a: number, b: number) => boolean) | undefined;
}

const alignment = 64;

/** What is bound whole and is larger than the device binds. */
export function tooLarge(name: string, bytes: number, most: number): RangeError {
  return new RangeError(
    `Cannot plan ${name}: it needs ${bytes} bytes and the device binds ${most} at once; a smaller batch needs less`,
  );
}

/**
 * Gives every arena storage a fixed place, the largest first, each in the arena that grows least by it, at the lowest offset there that is
 * free for its whole life.
 * RangeError if a single storage is larger than the device can bind.
 */
export function planArena(steps: readonly Step[], options: PlanOptions): Plan {
  const limit = Math.floor(options.maxBufferBytes / 4);
  const found = lives(steps, options.carried);
  const placed: { life: Life; place: Place; size: number; id: number }[] = [];
  const sizes: number[] = [];
  const storages = options.storages
    .flatMap(({ id, name, size, dtype }) => {
      const life = found.get(id);
      return life ? { id, name, life, size: Math.ceil((size * bytesOf(dtype)) / 4) } : [];
    })
    .toSorted((a, b) => b.size - a.size || a.id - b.id);
  for (const { id, name, life, size } of storages) {
    if (size > limit) throw tooLarge(name, size * 4, options.maxBufferBytes);
    const met = placed.filter((p) => options.apart?.(p.id, id));
    const shut = new Set(met.map((p) => p.place.arena));
    // A new arena, if no other one grows by less.
    let [place, least] = [{ arena: sizes.length, offset: 0 }, size + alignment];
    sizes.forEach((held, arena) => {
      const rivals = placed.filter(
        (p) => p.place.arena === arena && p.life.first <= life.last && life.first <= p.life.last,
      );
      const offset = firstFit(size, rivals);
      const end = Math.max(held, offset + size);
      if (end - held < least && end <= limit && !shut.has(arena))
        [place, least] = [{ arena, offset }, end - held];
    });
    placed.push({ life, place, size, id });
    sizes[place.arena] = Math.max(sizes[place.arena] ?? 0, place.offset + size);
  }
  return { places: new Map(placed.map((p) => [p.id, p.place])), sizes };
}

/** The lowest offset at which a storage fits between those of its arena that live while it does. */
function firstFit(
  size: number,
  rivals: readonly { readonly place: Place; readonly size: number }[],
): number {
  let offset = 0;
  for (const rival of rivals.toSorted((a, b) => a.place.offset - b.place.offset)) {
    if (offset + size <= rival.place.offset) break;
    const end = rival.place.offset + rival.size;
    offset = Math.max(offset, Math.ceil(end / alignment) * alignment);
  }
  return offset;
}

/** Puts views from storage ids onto buffers, each laid out first. */
export function relocate(
  steps: readonly Step[],
  where: (id: number) => { buffer: number; offset: number },
  laidOut: (view: View) => View = (view) => view,
): Step[] {
  return steps.map((step) =>
    withViews(step, (view) => {
      const { buffer, offset } = where(view.buffer);
      const own = laidOut(view);
      return { ...own, buffer, offset: addAffine(own.offset, offset) };
    }),
  );
}
