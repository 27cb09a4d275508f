import type { Input } from "@pixelweft/tensor";

type Inputs = Readonly<Record<string, Input>>;

/** Rows of a batch as they were sampled last. */
export interface RowMemoryShape {
  readonly batch: number;
  readonly height: number;
  /** Sub-pixels of a row. */
  readonly across: number;
}

/** Most rows before which the maps are kept. */
const mostStops = 16;

/**
 * What a sampler sampled last, and the maps above some of its rows: from which row on a request differs from the one before. A sub-pixel is
 * as it was where it is given and was that level, or where it is sampled now and was sampled then with the same random number; all before it
 * has to be as it was, too.
 */
export class RowMemory {
  readonly #shape: RowMemoryShape;
  readonly #stride: number;
  #conditions = "";
  #chance = "";
  /** Levels `[batch, 1, width, colours]` of each row, and which of them were given. */
  #rows: { readonly levels: Uint8Array; readonly given: Uint8Array }[] = [];
  /** Maps above every `stride`-th row. */
  #maps: (readonly Float32Array[])[] = [];

  constructor(shape: RowMemoryShape) {
    this.#shape = shape;
    this.#stride = Math.ceil(shape.height / mostStops);
  }

  /** Nothing is as it was: the weights are others. */
  forget(): void {
    this.#rows = [];
    this.#maps = [];
  }

  /** The levels of the rows that need not be sampled again for these inputs of whole images, and the maps above the next row. */
  recall(inputs: Inputs): {
    readonly levels: readonly Uint8Array[];
    readonly maps: readonly Float32Array[] | undefined;
  } {
    const conditions = wordsOf(inputs, ["labels", "vector", "spatial"]);
    if (conditions !== this.#conditions) this.forget();
    const chance = wordsOf(inputs, [
      "seed",
      "firstImage",
      "numbers",
      "sharpness",
      "steady",
      "minP",
    ]);
    const isSameChance = chance === this.#chance;
    let same = 0;
    for (const { levels, given } of this.#rows) {
      const now = this.#given(inputs, same);
      const isSame = levels.every((level, i) =>
        now.given[i] === 1 ? now.levels[i] === level : isSameChance && given[i] === 0,
      );
      if (!isSame) break;
      this.#rows[same] = { levels, given: now.given };
      same++;
    }
    [this.#conditions, this.#chance] = [conditions, chance];
    const stop = Math.min(Math.floor(same / this.#stride), this.#maps.length - 1);
    const first = Math.max(0, stop * this.#stride);
    const levels = this.#rows.slice(0, first).map((row) => row.levels);
    const maps = first > 0 ? this.#maps[stop] : undefined;
    this.#rows = this.#rows.slice(0, first);
    this.#maps = this.#maps.slice(0, Math.max(0, stop));
    return { levels, maps };
  }

  /** Whether the maps above a row are wanted. */
  wantsMaps(row: number): boolean {
    return row % this.#stride === 0;
  }

  keepMaps(maps: readonly Float32Array[]): void {
    this.#maps.push(maps);
  }

  keepRow(levels: Uint8Array, inputs: Inputs): void {
    this.#rows.push({ levels, given: this.#given(inputs, this.#rows.length).given });
  }

  /** The levels of a row that inputs of whole images give, and which those are. */
  #given(
    { prefixImages, prefixLength, prefixFixed }: Inputs,
    row: number,
  ): { readonly levels: Uint8Array; readonly given: Uint8Array } {
    const { batch, height, across } = this.#shape;
    const [images, fixed] = [dataOf(prefixImages), dataOf(prefixFixed)];
    const length = dataOf(prefixLength)?.[0] ?? 0;
    const levels = new Uint8Array(batch * across);
    const given = new Uint8Array(batch * across);
    for (let n = 0; n < batch; n++)
      for (let i = 0; i < across; i++) {
        const place = row * across + i;
        const at = n * height * across + place;
        levels[n * across + i] = images?.[at] ?? 0;
        given[n * across + i] = images && (place < length || (fixed?.[at] ?? 0) > 0) ? 1 : 0;
      }
    return { levels, given };
  }
}

function wordsOf(inputs: Inputs, names: readonly string[]): string {
  return names
    .map((name) => {
      const input = inputs[name];
      return typeof input === "number" ? String(input) : (dataOf(input)?.join() ?? "");
    })
    .join(";");
}

function dataOf(input: Input | undefined): Exclude<HostValues, undefined> | undefined {
  return input !== undefined && typeof input !== "number" && "data" in input
    ? input.data
    : undefined;
}

type HostValues = Extract<Input, { readonly data: unknown }>["data"] | undefined;
