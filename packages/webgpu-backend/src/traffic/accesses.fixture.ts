import type { Access } from "../races/memory.fixture.ts";

/** Threads that a card runs in step, and for which it joins what they ask of memory. */
const warp = 32;

/** Words that memory gives together: 32 bytes. */
const sector = 8;

/** Banks of workgroup memory, each of which gives one word at a time. */
const banks = 32;

export type Space = "storage" | "workgroup";

/** What loads and stores ask of a kind of memory. */
export interface Asked {
  /** Times that a warp asked. */
  requests: number;
  /** Sectors of storage, or turns that the banks took. */
  taken: number;
  /** The fewest in which so many words could have come. */
  least: number;
}

/** The loads, or the stores, of one line of a text. */
interface Line {
  readonly space: Space;
  readonly words: number;
  /** The first word of each access, by thread, in the order of its accesses. */
  readonly starts: number[][];
}

/** Collects what the threads of a group ask of memory, warp by warp. */
export class Accesses {
  readonly storage: Asked = { requests: 0, taken: 0, least: 0 };
  readonly workgroup: Asked = { requests: 0, taken: 0, least: 0 };
  readonly #lines = new Map<string, Line>();

  add(space: Space, thread: number, { word, words, line, isStore }: Access): void {
    const key = `${space} ${line} ${isStore} ${words}`;
    const known = this.#lines.get(key) ?? { space, words, starts: [] };
    this.#lines.set(key, known);
    (known.starts[thread] ??= []).push(word);
  }

  /** Counts what a group asked, and forgets where. */
  endGroup(): void {
    for (const line of this.#lines.values()) {
      for (let first = 0; first < line.starts.length; first += warp)
        countWarp(this[line.space], line, line.starts.slice(first, first + warp));
      line.starts.length = 0;
    }
  }
}

/** The n-th accesses of all threads of a warp are one request. */
function countWarp(
  sum: Asked,
  { space, words }: Line,
  starts: readonly (number[] | undefined)[],
): void {
  const most = Math.max(0, ...starts.map((own) => own?.length ?? 0));
  for (let n = 0; n < most; n++) {
    const asked = Array.from(starts, (own) => own?.[n]);
    const { taken, least } = (space === "storage" ? sectorsOf : turnsOf)(asked, words);
    sum.requests += 1;
    sum.taken += taken;
    sum.least += least;
  }
}

type Counted = Pick<Asked, "taken" | "least">;

function sectorsOf(starts: readonly (number | undefined)[], words: number): Counted {
  const all = wordsOf(starts, words);
  const sectors = new Set([...all].map((word) => Math.floor(word / sector)));
  return { taken: sectors.size, least: Math.ceil(all.size / sector) };
}

/** Banks serve so many threads at a time as ask for one word each of them; a word is asked for once, however many threads want it. */
function turnsOf(starts: readonly (number | undefined)[], words: number): Counted {
  const together = banks / words;
  const counted = { taken: 0, least: 0 };
  for (let first = 0; first < warp; first += together) {
    const all = wordsOf(starts.slice(first, first + together), words);
    if (all.size === 0) continue;
    const perBank = Array.from({ length: banks }, () => 0);
    for (const word of all) perBank[word % banks] = (perBank[word % banks] ?? 0) + 1;
    counted.taken += Math.max(...perBank);
    counted.least += 1;
  }
  return counted;
}

function wordsOf(starts: readonly (number | undefined)[], words: number): Set<number> {
  const all = new Set<number>();
  for (const start of starts)
    if (start !== undefined) for (let k = 0; k < words; k++) all.add(start + k);
  return all;
}
