import { LimitError, MixedSizesError, UncutError } from "@pixelweft/datasets";
import { fewPictures } from "./few-pictures.ts";

const oneWords =
  "it is one picture, and a network learns from many; pick a folder of them, or, if it is a sprite sheet, say how large its cells are";
/** What can be done on the page with few pictures that are too large. */
export const cutAllWords = "if they are sprite sheets, say how large their cells are";

/** What is wrong with pictures, with what the page offers in place of the options of the library. */
export function refused(
  error: unknown,
  { title, files }: { readonly title: string; readonly files: number },
): unknown {
  if (error instanceof UncutError)
    return new TypeError(`Cannot train on ${title}: ${oneWords}`, {
      cause: error,
    });
  if (error instanceof LimitError && error.message.startsWith("Cannot hold"))
    return new RangeError(
      `Cannot train on ${title} here: its pictures are too large to be read as they are; choose one size for all`,
      { cause: error },
    );
  if (!(error instanceof MixedSizesError)) return error;
  const cut = files < fewPictures ? `; ${cutAllWords}` : "";
  return new TypeError(`${error.finding}; choose one size for all${cut}`, { cause: error });
}
