import { DatasetError } from "../../errors/dataset-error.ts";

/** What a field of a choice is called, such as the option of a command line. */
type NameOf = (field: string) => string;

/** Sides of pictures from which on smaller ones are recommended, a warning is given, and no network for them can be planned. */
const [comfortable, slow, most] = [64, 128, 512];
/** A side that a network learns within minutes. */
const recommended = 32;

/**
 * Whether pictures are larger than small networks learn.
 *
 * @example
 * areLarge([64, 48]); // false
 * areLarge([3000, 4000]); // true
 */
export function areLarge([height, width]: readonly [height: number, width: number]): boolean {
  return Math.max(height, width) > comfortable;
}

/**
 * The options that make small pictures of large ones, in words.
 *
 * @example
 * waysSmaller(); // "resize 32 scales all, patches 32 cuts photographs into patches"
 */
export function waysSmaller(nameOf: NameOf = (field) => field): string {
  return `${nameOf("resize")} ${recommended} scales all, ${nameOf("patches")} ${recommended} cuts photographs into patches`;
}

/** Pictures, where they lie, and what else may be done about them, in words. */
interface LargePictures {
  readonly source: string;
  readonly shape: readonly number[];
  readonly ways?: string | undefined;
}

/**
 * A line about pictures that are slow to train on; none for small ones.
 *
 * @throws DatasetError for pictures that are too large to train on.
 * @example
 * largeWords({ source: "photos", shape: [32, 32, 3] }); // []
 * largeWords({ source: "photos", shape: [256, 256, 3] }).length; // 1
 */
export function largeWords({ source, shape, ways }: LargePictures, nameOf?: NameOf): string[] {
  const [height = 0, width = 0] = shape;
  const side = Math.max(height, width);
  if (side <= slow) return [];
  const size = `${height}x${width}`;
  if (side > most)
    throw new DatasetError(
      `Cannot train on ${source}: pictures of ${size} (height first) are too large, sides may have ${most} pixels; ${waysSmaller(nameOf)}${ways === undefined ? "" : `; ${ways}`}`,
      { source },
    );
  return [
    `Pictures of ${size} need much memory and many hours, a sample is made pixel by pixel; ${waysSmaller(nameOf)}`,
  ];
}
