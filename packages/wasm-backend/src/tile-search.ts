import type { WasmPrepared } from "./memory/handles.ts";
import type { Tiles } from "./tiles.ts";

/** Milliseconds that a program runs before better tiles are looked for, which takes a tenth of that. */
const searchAfter = 400;

/** The tiles of a backend: the usual ones, until a program has run for long enough that better ones pay. */
export class TileSearch {
  #tiles: Tiles;
  #find: (() => Promise<Tiles>) | undefined;

  /** `find` is asked once, and not at all where it is left out: these tiles are the best then. */
  constructor(tiles: Tiles, find?: () => Promise<Tiles>) {
    this.#tiles = tiles;
    this.#find = find;
  }

  /** The best that are known. */
  get tiles(): Tiles {
    return this.#tiles;
  }

  /** Hears what a run took. True once its program should be written again. */
  isDue(prepared: WasmPrepared, time: number): boolean {
    if (prepared.spent === undefined) return false;
    if (this.#find === undefined && prepared.code.tiles === this.#tiles) return false;
    prepared.spent += time;
    return prepared.spent > searchAfter;
  }

  /** The tiles to write a program again with; undefined where it has as good ones. */
  async better({ code }: WasmPrepared): Promise<Tiles | undefined> {
    const find = this.#find;
    this.#find = undefined;
    if (find) this.#tiles = await find();
    return code.tiles.contract.rows === this.#tiles.contract.rows ? undefined : this.#tiles;
  }
}
