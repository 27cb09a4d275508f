import { fewPictures } from "./few-pictures.ts";
import { pictureSize } from "./picture-size.ts";
import type { SetRequest } from "./prepared-set.ts";
import { cutAllWords } from "./refused-pictures.ts";

/** The longest side of pictures that a page trains on in bearable time. */
const largestSide = 64;
/** Files that are looked into before all are read, and pixels of all pictures that there is room for. */
const [looked, mostPixels] = [32, 2 ** 26];

/** Refuses pictures that a page cannot train on in bearable time; RangeError. */
export function checkSides(
  title: string,
  {
    shape: [height, width],
    count,
    isCut = false,
  }: {
    readonly shape: readonly [height: number, width: number, ...values: number[]];
    readonly count: number;
    /** Whether they are cells of sheets already. */
    readonly isCut?: boolean;
  },
): void {
  if (Math.max(height, width) <= largestSide) return;
  const [wide, high] = [width, height].map((side) => side.toLocaleString("en"));
  const cut = count < fewPictures && !isCut ? `; ${cutAllWords}` : "";
  throw new RangeError(
    `Cannot train on ${title} here: its pictures are ${wide} wide and ${high} high, and ${largestSide} are the most; scale them to 32${cut}`,
  );
}

/** Refuses photographs that are read as large as they are before they fill the memory; RangeError. */
export async function checkPhotographs({ origin, pictures = {} }: SetRequest): Promise<void> {
  if (origin.kind !== "files" || (pictures.resize ?? pictures.cell) !== undefined) return;
  const files = origin.files.filter(({ name }) => /\.(?:png|jpe?g)$/i.test(name));
  const count = files.length;
  const looks = Math.min(looked, count);
  const some = await Promise.all(
    Array.from({ length: looks }, async (_, i) => {
      const file = files[Math.floor((i * count) / looks)];
      return file && pictureSize(file.blob);
    }),
  );
  const large = some.filter((size) => size && Math.max(size.width, size.height) > largestSide);
  const pixels = large.reduce((sum, size) => sum + (size ? size.width * size.height : 0), 0);
  const [first] = large;
  // Few large ones among small ones are left out when all are read.
  if (!first || 2 * large.length <= looks || (pixels / looks) * count <= mostPixels) return;
  checkSides(origin.name, { shape: [first.height, first.width], count });
}
