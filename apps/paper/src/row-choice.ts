import type { Row } from "./rows/row.ts";
import { rows } from "./rows/rows.ts";

/**
 * The rows whose name has one of the words (comma-separated); all for no word. A word that is the whole name of a row
 * means that row alone. RangeError where none has a word.
 */
export function rowsWith(words: string): Row[] {
  const wanted = words.split(",").filter((word) => word !== "");
  const isName = (word: string): boolean => rows.some(({ id }) => id === word);
  const means = (word: string, id: string): boolean =>
    isName(word) ? id === word : id.includes(word);
  const found = rows.filter(({ id }) => wanted.length === 0 || wanted.some((w) => means(w, id)));
  if (found.length === 0)
    throw new RangeError(
      `Cannot find a row named ${words}: there are ${rows.map(({ id }) => id).join(", ")}`,
    );
  return found;
}

/** A number that an option gives. RangeError for one that is not above 0. */
export function positive(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (value > 0) return value;
  throw new RangeError(`Cannot use --${name} ${text}: it must be a number above 0`);
}
