import { MixedSizesError, type SizeCount } from "../../errors/images.ts";
import { counted } from "../../text/counted.ts";

/** A picture of some size. */
interface Counted extends Pick<SizeCount, "height" | "width"> {
  readonly name?: string;
}

/** Counts pictures by their size. */
export class SizeTally {
  readonly #sizes = new Map<string, SizeCount>();

  /** Counts a picture, with its name where its size is named with it. */
  add({ height, width, name }: Counted): void {
    const key = `${height}x${width}`;
    const { count = 0, first = name } = this.#sizes.get(key) ?? {};
    const named = first === undefined ? {} : { first };
    this.#sizes.set(key, { height, width, count: count + 1, ...named });
  }

  /** The most frequent first, of equally frequent ones the first that came. */
  list(): readonly SizeCount[] {
    return [...this.#sizes.values()].toSorted((a, b) => b.count - a.count);
  }
}

/** The sizes that are named, the rest together. */
const mostNamed = 4;

/** `64 of 32x32, 15 of 16x16`, with the name of one that is alone among others: `64 of 32x32, 1 of 16x16 (dune.png)`. */
export function sizeWords(sizes: readonly SizeCount[]): string {
  const [{ count: most } = { count: 0 }] = sizes;
  const few = sizes.length <= mostNamed + 1 ? sizes : sizes.slice(0, mostNamed);
  const words = few.map(({ height, width, count, first }) => {
    const which = count === 1 && most > 1 && first !== undefined ? ` (${first})` : "";
    return `${count} of ${height}x${width}${which}`;
  });
  const rest = sizes.slice(few.length);
  const others = rest.reduce((sum, { count }) => sum + count, 0);
  if (rest.length > 0) words.push(`${others} of other sizes`);
  const isSquare = few.every(({ height, width }) => height === width);
  return `${words.join(", ")}${isSquare ? "" : ", heights first"}`;
}

/** What was found when pictures turned out to be of several sizes. */
export interface MixedSizes {
  readonly sizes: readonly SizeCount[];
  /** Whether all pictures were looked at. */
  readonly complete: boolean;
  /** Pictures that cannot be read. */
  readonly damaged: number;
  /** The size of the samples, where it was given, and whether smaller pictures are taken too. */
  readonly wanted?: readonly [height: number, width: number] | undefined;
  readonly pad: boolean;
}

/** The error for pictures of several sizes: one for all of them. */
export function mixedSizes(
  source: string,
  { sizes, complete, damaged, wanted, pad }: MixedSizes,
): MixedSizesError {
  const total = sizes.reduce((sum, { count }) => sum + count, 0);
  const among = complete ? "" : ` among the first ${total}`;
  const apart = damaged === 0 ? "" : `; besides, ${counted(damaged, "picture")} cannot be read`;
  const state = wanted
    ? `not all ${pad ? "fit into" : "are"} ${wanted.join("x")}`
    : "sizes are mixed";
  return new MixedSizesError(
    `Cannot make one set of the pictures of ${source}: ${state}${among}: ${sizeWords(sizes)}${apart}`,
    { source, sizes, wanted, way: wayOut({ sizes, wanted, pad }) },
  );
}

/** The options of `imageFolder()` and `openDataset()` that take them: photographs at a size that networks learn. */
function wayOut({ sizes, wanted, pad }: Pick<MixedSizes, "sizes" | "wanted" | "pad">): string {
  if (wanted)
    return `${pad ? "a larger size takes more" : 'fit "cover" scales them'}, onOtherSize "skip" leaves the others out`;
  const [{ height, width, count } = { height: 0, width: 0, count: 0 }] = sizes;
  const [rows, columns] = Math.max(height, width) > 64 ? [32, 32] : [height, width];
  return `size [${rows}, ${columns}] scales all, onOtherSize "skip" takes the ${count} of ${height}x${width}`;
}
