import { MixedSizesError, UncutError } from "@pixelweft/datasets";
import { fewPictures } from "./few-pictures.ts";

/** What can be done on the page with pictures that are too large. */
const cutWords = "if it is a sprite sheet, say how large its cells are";
const cutAllWords = "if they are sprite sheets, say how large their cells are";

/** What is wrong with pictures, with what the page offers in place of the options of the library. */
export function refused(
  error: unknown,
  { title, files }: { readonly title: string; readonly files: number },
): unknown {
  if (error instanceof UncutError)
    return new TypeError(`Cannot train on ${title}: it is one picture; ${cutWords}`, {
      cause: error,
    });
  if (!(error instanceof MixedSizesError)) return error;
  const cut = files < fewPictures ? `; ${cutAllWords}` : "";
  return new TypeError(`${error.message}; choose one size for all${cut}`, { cause: error });
}

/** Refuses pictures that a page cannot train on in bearable time; RangeError. */
export function checkSides(
  title: string,
  {
    shape: [height, width],
    count,
    isCut,
    most,
  }: {
    readonly shape: readonly [height: number, width: number, ...values: number[]];
    readonly count: number;
    /** Whether they are cells of sheets already. */
    readonly isCut: boolean;
    /** The longest side. */
    readonly most: number;
  },
): void {
  if (Math.max(height, width) <= most) return;
  const cut = count < fewPictures && !isCut ? `; ${cutAllWords}` : "";
  throw new RangeError(
    `Cannot train on ${title} here: its pictures are ${width} wide and ${height} high, and ${most} are the most; scale them to 32${cut}`,
  );
}
