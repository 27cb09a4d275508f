import type { DatasetInfo } from "../dataset.ts";
import { suggestPalette, type PaletteSuggestion } from "../transform/suggest-palette.ts";
import type { DataChoice } from "./data-choice.ts";
import { openChoice, type ChoiceAccess } from "./open-choice.ts";

/** What was found, and how its pictures are better read. */
export interface ChosenPalette {
  /** With the palette, if one was suggested. */
  readonly choice: DataChoice;
  readonly suggestion?: PaletteSuggestion;
  readonly info: DatasetInfo;
}

/**
 * Looks at the images of a choice that does not say how pictures are read, and chooses a palette for pixel art.
 *
 * @throws as `openChoice()`.
 * @example
 * const { choice, info } = await choosePalette({ source: "shapes" });
 * choice; // { source: "shapes" }
 * info.shape; // [32, 32, 3]
 */
export async function choosePalette(
  choice: DataChoice,
  access: ChoiceAccess = {},
): Promise<ChosenPalette> {
  const found = await openChoice(choice, "train", access);
  await found.close();
  const { info, names } = found;
  const { grey, background, resize, patches, palette } = choice.pictures ?? {};
  const isAsked = (grey ?? background ?? resize ?? patches ?? palette) !== undefined;
  // Other data than pictures of one's own is read in one way.
  if (isAsked || names === undefined) return { choice, info };
  const indexed = (colours: number): DataChoice => ({
    ...choice,
    pictures: { ...choice.pictures, palette: colours },
  });
  const suggestion = await suggestPalette(info, async (colours) => {
    const opened = await openChoice(indexed(colours), "train", access);
    await opened.close();
    return opened;
  });
  return suggestion ? { choice: indexed(suggestion.colours), suggestion, info } : { choice, info };
}
