import type { DataChoice } from "../data-choice.ts";
import type { PictureFacts } from "./look-at-pictures.ts";
import { few, maybeSheets } from "./sheet-sizes.ts";

/** How many pictures there are, and of which height and width. */
type Counted = Pick<PictureFacts, "count"> & { readonly shape: readonly number[] };

/**
 * How few pictures become many, in words; nothing for many or small ones, and for those that were cut already.
 *
 * @param nameOf what a field is called in them, such as the option of a command line
 * @example
 * waysToCut({ source: "sheets" }, { count: 3, shape: [64, 32, 3] }); // "if they are sprite sheets, cell 16 cuts them"
 * waysToCut({ source: "sheets" }, { count: 3, shape: [16, 16, 3] }); // undefined
 */
export function waysToCut(
  { pictures = {} }: DataChoice,
  { count, shape: [height = 0, width = 0] }: Counted,
  nameOf: (field: string) => string = (field) => field,
): string | undefined {
  const { cell, crops, patches, resize } = pictures;
  if (count >= few || (cell ?? crops ?? patches) !== undefined) return undefined;
  const way = `${nameOf("cell")} 16 cuts`;
  if (count === 1)
    return `if it is a sprite sheet, ${way} it; if it is a texture, name its file in place of the folder, with ${nameOf("crops")} 16`;
  const isAsked = resize !== undefined;
  return !isAsked && maybeSheets(count, [height, width])
    ? `if they are sprite sheets, ${way} them`
    : undefined;
}

/**
 * A line about pictures that are too few to learn a style from; none for more of them.
 *
 * @param nameOf what a field is called in it, such as the option of a command line
 * @example
 * fewWords({ source: "mine" }, { count: 3, shape: [16, 16, 3] })[0]; // "3 pictures are memorised: samples will repeat them; some hundreds show a style"
 * fewWords({ source: "mine" }, { count: 300, shape: [16, 16, 3] }); // []
 */
export function fewWords(
  choice: DataChoice,
  facts: Counted,
  nameOf?: (field: string) => string,
): string[] {
  const { count } = facts;
  if (count >= few) return [];
  const [what, them] = count === 1 ? ["1 picture is", "it"] : [`${count} pictures are`, "them"];
  const cut = waysToCut(choice, facts, nameOf);
  const more = count === 1 && cut !== undefined ? [] : ["some hundreds show a style"];
  const ways = [...more, ...(cut === undefined ? [] : [cut])].join("; ");
  return [`${what} memorised: samples will repeat ${them}; ${ways}`];
}
