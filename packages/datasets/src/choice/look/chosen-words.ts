import type { CellsSuggestion } from "../../transform/suggest-cells.ts";
import type { ChosenPictures } from "./choose-pictures.ts";
import { keyWords } from "./key-words.ts";
import { sizeText } from "./ways-out.ts";

/** What a field of a choice is called, such as the option of a command line. */
type NameOf = (field: string) => string;

/** What words are about. */
type ChosenFields = Omit<ChosenPictures, "choice" | "info"> &
  Partial<Pick<ChosenPictures, "choice">>;

/**
 * A line for each choice of `choosePictures()`: what was chosen, why, and which option chooses otherwise.
 *
 * @param nameOf what a field is called in the line, such as the option of a command line
 * @example
 * const palette = { colours: 7, reason: "few colours" } as const;
 * chosenWords({ palette })[0]; // "Chose palette 7: the pictures have 7 colours; background '#ffffff' takes all colours instead, on white"
 */
export function chosenWords(
  { cells, left, sheets, damaged, frame, palette, corners, grey, choice }: ChosenFields,
  nameOf: NameOf = (field) => field,
): string[] {
  const lines: string[] = [];
  if (cells) lines.push(cellWords(cells, nameOf));
  if (left) lines.push(leftWords(left, nameOf));
  if (sheets) lines.push(`The pictures look like sprite sheets; ${cutWords(sheets, nameOf)}`);
  if (damaged !== undefined)
    lines.push(`Chose ${nameOf("skipDamaged")}: pictures cannot be read, such as ${damaged}`);
  if (frame?.exact) {
    const { size, fitting, of } = frame;
    lines.push(
      `Chose ${nameOf("skipOtherSizes")}: ${fitting} of the ${of} pictures are of ${size.join("x")}; ${nameOf("resize")} ${sizeText(size)} scales all instead`,
    );
  } else if (frame) {
    const { size, fitting, of } = frame;
    const text = sizeText(size);
    const [more, which] =
      fitting < of
        ? [` ${nameOf("skipOtherSizes")}`, `${fitting} of the ${of} pictures fit`]
        : ["", "the pictures are of several sizes"];
    const isLow = choice?.pictures?.padAt === "bottom";
    const at = isLow ? ` ${nameOf("padAt")} bottom` : "";
    const place = isLow ? ", and most stand on the ground" : "";
    const pad = `${nameOf("pad")} ${text}${at}${more}`;
    lines.push(`Chose ${pad}: ${which}${place}; ${nameOf("resize")} ${text} scales all instead`);
  }
  if (palette) {
    const { colours, reason } = palette;
    const why = reason === "few colours" ? `${colours} colours` : reason;
    lines.push(
      `Chose ${nameOf("palette")} ${colours}: the pictures have ${why}; ${nameOf("background")} '#ffffff' takes all colours instead, on white`,
    );
  }
  lines.push(...keyWords(corners, choice, nameOf));
  if (grey === true)
    lines.push(
      `All pictures are grey, and are read as red, green and blue; ${nameOf("grey")} takes one value for each pixel`,
    );
  return lines;
}

/** How pictures that look like sprite sheets are cut, in words. */
export function cutWords(cell: readonly [height: number, width: number], nameOf: NameOf): string {
  return `${nameOf("cell")} ${sizeText(cell)} cuts them`;
}

function cellWords(
  { cell, margin, spacing, rows, columns, other }: CellsSuggestion,
  nameOf: NameOf,
): string {
  const chosen = [
    `${nameOf("cell")} ${sizeText(cell)}`,
    ...(margin > 0 ? [`${nameOf("margin")} ${margin}`] : []),
    ...(spacing > 0 ? [`${nameOf("spacing")} ${spacing}`] : []),
  ];
  const way = other ? `${nameOf("cell")} ${sizeText(other)} would fit too` : "";
  const grid = `${rows} rows of ${columns} fill the sheet, and hardly any figure crosses their lines`;
  return `Chose ${chosen.join(" ")}: ${grid}; ${way === "" ? `${nameOf("cell")} cuts otherwise` : way}`;
}

function leftWords({ rows, columns }: NonNullable<ChosenPictures["left"]>, nameOf: NameOf): string {
  const counts = [
    ...(columns > 0 ? [`${columns} ${columns === 1 ? "column" : "columns"}`] : []),
    ...(rows > 0 ? [`${rows} ${rows === 1 ? "row" : "rows"}`] : []),
  ];
  const options = `${nameOf("cell")}, ${nameOf("margin")} and ${nameOf("spacing")}`;
  return `The cells do not fill the sheet: ${counts.join(" and ")} of pixels at its end are left out; check ${options}`;
}
