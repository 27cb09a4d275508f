import { MixedSizesError, type SizeCount } from "../../errors/images.ts";
import { counted } from "../../text/counted.ts";

/** Counts pictures by their size. */
export class SizeTally {
  readonly #sizes = new Map<string, SizeCount>();

  add({ height, width }: Pick<SizeCount, "height" | "width">): void {
    const key = `${height}x${width}`;
    const count = (this.#sizes.get(key)?.count ?? 0) + 1;
    this.#sizes.set(key, { height, width, count });
  }

  /** The most frequent first, of equally frequent ones the first that came. */
  list(): readonly SizeCount[] {
    return [...this.#sizes.values()].toSorted((a, b) => b.count - a.count);
  }
}

/** The sizes that are named, the rest together. */
const mostNamed = 4;

/** `64 of 32x32, 15 of 16x16`. */
export function sizeWords(sizes: readonly SizeCount[]): string {
  const few = sizes.length <= mostNamed + 1 ? sizes : sizes.slice(0, mostNamed);
  const words = few.map(({ height, width, count }) => `${count} of ${height}x${width}`);
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
