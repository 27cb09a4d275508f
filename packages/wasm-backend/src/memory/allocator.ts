interface Hole {
  start: number;
  end: number;
}

/** Everything begins at a multiple of this: a cache line. */
const alignment = 64;

/** Hands out ranges of an address space that can grow: the first hole that is large enough, lowest first. */
export class Allocator {
  readonly #holes: Hole[];
  readonly #limit: number;
  #end: number;

  /** Begins with no room at all between `start` and `limit`. */
  constructor(start: number, limit: number) {
    this.#holes = [];
    this.#end = start;
    this.#limit = limit;
  }

  /** The end of what has been handed out so far: memory must reach it. */
  get end(): number {
    return this.#end;
  }

  /** Bytes that are free, in however many pieces. */
  get available(): number {
    const holes = this.#holes.reduce((sum, { start, end }) => sum + end - start, 0);
    return this.#limit - this.#end + holes;
  }

  /** One with the same ranges free: what happens to it is not done here. */
  copy(): Allocator {
    const copy = new Allocator(this.#end, this.#limit);
    for (const hole of this.#holes) copy.#holes.push({ ...hole });
    return copy;
  }

  /** The start of a free range, or undefined where none is left. */
  take(bytes: number): number | undefined {
    const size = sizeOf(bytes);
    const index = this.#holes.findIndex(({ start, end }) => end - start >= size);
    const hole = this.#holes[index];
    if (hole) {
      const { start } = hole;
      hole.start += size;
      if (hole.start === hole.end) this.#holes.splice(index, 1);
      return start;
    }
    const last = this.#holes.at(-1);
    const start = last?.end === this.#end ? last.start : this.#end;
    if (start + size > this.#limit) return undefined;
    if (last && start === last.start) this.#holes.pop();
    this.#end = start + size;
    return start;
  }

  give(start: number, bytes: number): void {
    const end = start + sizeOf(bytes);
    const after = this.#holes.findIndex((hole) => hole.start > start);
    const at = after < 0 ? this.#holes.length : after;
    const [before, next] = [this.#holes[at - 1], this.#holes[at]];
    const hole = { start, end };
    if (before?.end === start) {
      before.end = end;
      if (next?.start === end) {
        before.end = next.end;
        this.#holes.splice(at, 1);
      }
      return;
    }
    if (next?.start === end) next.start = start;
    else this.#holes.splice(at, 0, hole);
  }
}

function sizeOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / alignment)) * alignment;
}
