import type { DatasetInfo } from "../dataset.ts";
import { MixedSizesError } from "../errors.ts";
import { suggestFrame, type FrameSuggestion } from "../transform/suggest-frame.ts";
import { suggestPalette, type PaletteSuggestion } from "../transform/suggest-palette.ts";
import type { DataChoice, PictureChoice } from "./data-choice.ts";
import { openChoice, type ChoiceAccess, type FoundData } from "./open-choice.ts";

/** What was found, and how its pictures are better read. */
export interface ChosenPictures {
  /** With the frame and the palette, if they were suggested. */
  readonly choice: DataChoice;
  /** The frame for pictures of several sizes; those that do not fit are left out. */
  readonly frame?: FrameSuggestion;
  readonly palette?: PaletteSuggestion;
  readonly info: DatasetInfo;
}

/**
 * Looks at the images of a choice that does not say how pictures are read, and chooses a frame for small ones of several sizes, and a
 * palette for pixel art.
 *
 * @throws as `openChoice()`, a MixedSizesError where no frame suits the pictures.
 * @example
 * const { choice, info } = await choosePictures({ source: "shapes" });
 * choice; // { source: "shapes" }
 * info.shape; // [32, 32, 3]
 */
export async function choosePictures(
  given: DataChoice,
  access: ChoiceAccess = {},
): Promise<ChosenPictures> {
  const { choice, frame, found } = await openFramed(given, access);
  await found.close();
  const { info, names } = found;
  const framed = { choice, info, ...(frame && { frame }) };
  const { grey, background, resize, patches, palette } = choice.pictures ?? {};
  const isAsked = (grey ?? background ?? resize ?? patches ?? palette) !== undefined;
  // Other data than pictures of one's own is read in one way.
  if (isAsked || names === undefined) return framed;
  const suggestion = await suggestPalette(info, async (colours) => {
    const opened = await openChoice(also(choice, { palette: colours }), "train", access);
    await opened.close();
    return opened;
  });
  if (suggestion === undefined) return framed;
  const indexed = also(choice, { palette: suggestion.colours });
  return { ...framed, choice: indexed, palette: suggestion };
}

/** Opens the training images: in a frame, where sizes turn out to be mixed and nothing says what becomes of them. */
async function openFramed(
  choice: DataChoice,
  access: ChoiceAccess,
): Promise<Pick<ChosenPictures, "choice" | "frame"> & { readonly found: FoundData }> {
  try {
    return { choice, found: await openChoice(choice, "train", access) };
  } catch (error) {
    const { pad, skipOtherSizes } = choice.pictures ?? {};
    if (!(error instanceof MixedSizesError) || (pad ?? skipOtherSizes) !== undefined) throw error;
    const frame = suggestFrame(error.sizes);
    if (frame === undefined) throw error;
    const isWhole = frame.fitting === frame.of;
    const fields = { pad: frame.size, ...(!isWhole && { skipOtherSizes: true }) };
    const framed = also(choice, fields);
    return { choice: framed, frame, found: await openChoice(framed, "train", access) };
  }
}

function also(choice: DataChoice, fields: PictureChoice): DataChoice {
  return { ...choice, pictures: { ...choice.pictures, ...fields } };
}
