import type { ReadPicture } from "../../decode/picture-sample.ts";
import { hexColour, type KeyColour } from "../../format/key-colour.ts";

/** A colour that was taken as transparent, and how many pictures have it. */
export interface ClearedColour {
  readonly colour: KeyColour;
  readonly pictures: number;
  /** How many have pixels of nearly that colour, which stay as they are. */
  readonly nearly: number;
}

/** The colour in the corners of nearly all pictures, which are opaque. */
export interface CornerCount {
  readonly colour: KeyColour;
  /** How many of them have it in their corners, and how many along most of their border. */
  readonly pictures: number;
  readonly borders: number;
  /** How many pictures there are. */
  readonly of: number;
}

/** Counts the pictures that have the transparent colour, and colours that may stand for transparency. */
export class KeyTally {
  readonly #corners: Map<string, Omit<CornerCount, "of">> = new Map();
  #all = 0;
  #cleared = 0;
  #nearly = 0;

  add({ corners, isCleared = false, isNearly = false }: ReadPicture): void {
    this.#all += 1;
    if (isCleared) this.#cleared += 1;
    if (isNearly) this.#nearly += 1;
    if (corners === undefined) return;
    const { colour, isBorder } = corners;
    const key = hexColour(colour);
    const { pictures = 0, borders = 0 } = this.#corners.get(key) ?? {};
    const count = { colour, pictures: pictures + 1, borders: borders + (isBorder ? 1 : 0) };
    this.#corners.set(key, count);
  }

  /** @param key the transparent colour, where there is one */
  found(key: KeyColour | undefined): {
    readonly cleared?: ClearedColour;
    readonly corners?: CornerCount;
  } {
    const [of, pictures, nearly] = [this.#all, this.#cleared, this.#nearly];
    const nearlyAll = [...this.#corners.values()].find((one) => one.pictures >= 0.9 * of);
    return {
      ...(key && { cleared: { colour: key, pictures, nearly } }),
      ...(nearlyAll && { corners: { ...nearlyAll, of } }),
    };
  }
}
