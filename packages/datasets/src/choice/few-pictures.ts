import type { DataChoice } from "./data-choice.ts";

/** Fewer than these are memorised before anything common to them is learnt. */
const few = 20;

/**
 * How one picture becomes many, in words; nothing for several, and for one that was cut already.
 *
 * @param nameOf what a field is called in them, such as the option of a command line
 * @example
 * waysToCut({ source: "sheets" }, 1); // "if it is a sprite sheet or a texture, name its file in place of the folder, with cell 16 or crops 16"
 * waysToCut({ source: "sheets" }, 2); // undefined
 */
export function waysToCut(
  { pictures = {} }: DataChoice,
  count: number,
  nameOf: (field: string) => string = (field) => field,
): string | undefined {
  if (count !== 1 || (pictures.cell ?? pictures.crops ?? pictures.patches) !== undefined)
    return undefined;
  const ways = `${nameOf("cell")} 16 or ${nameOf("crops")} 16`;
  return `if it is a sprite sheet or a texture, name its file in place of the folder, with ${ways}`;
}

/**
 * A line about pictures that are too few to learn a style from; none for more of them.
 *
 * @param nameOf what a field is called in it, such as the option of a command line
 * @example
 * fewWords({ source: "mine" }, 3)[0]; // "3 pictures are memorised: samples will repeat them; some hundreds show a style"
 * fewWords({ source: "mine" }, 300); // []
 */
export function fewWords(
  choice: DataChoice,
  count: number,
  nameOf?: (field: string) => string,
): string[] {
  if (count >= few) return [];
  const [what, them] = count === 1 ? ["1 picture is", "it"] : [`${count} pictures are`, "them"];
  const way = waysToCut(choice, count, nameOf) ?? "some hundreds show a style";
  return [`${what} memorised: samples will repeat ${them}; ${way}`];
}
