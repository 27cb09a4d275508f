import type { MixedSizesError } from "../../errors/images.ts";
import type { CellsSuggestion } from "../../transform/suggest-cells.ts";
import { suggestFrame } from "../../transform/suggest-frame.ts";
import type { ChosenPictures } from "./choose-pictures.ts";
import { maybeSheets } from "./few-pictures.ts";
import { keyWords } from "./key-words.ts";
import { areLarge, waysSmaller } from "./large-pictures.ts";

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
 * chosenWords({ palette })[0]; // "Chose palette 7: the pictures have 7 colours; background '#ffffff' takes RGB"
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
      `Chose ${nameOf("palette")} ${colours}: the pictures have ${why}; ${nameOf("background")} '#ffffff' takes RGB`,
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

/**
 * The options that take pictures of several sizes, in words.
 *
 * @param nameOf what a field is called in them, such as the option of a command line
 * @example
 * const sizes = [{ height: 100, width: 90, count: 3 }, { height: 80, width: 80, count: 1 }];
 * waysOut({ sizes }); // "resize 32 scales all, patches 32 cuts photographs into patches, cell 16 cuts sprite sheets"
 */
export function waysOut(
  { sizes, wanted }: Pick<MixedSizesError, "sizes"> & Partial<Pick<MixedSizesError, "wanted">>,
  nameOf: NameOf = (field) => field,
): string {
  const [pad, skip] = [nameOf("pad"), nameOf("skipOtherSizes")];
  if (wanted) return `a larger ${pad} takes more, ${skip} leaves them out`;
  const [{ height, width, count } = { height: 0, width: 0, count: 0 }] = sizes;
  const frame = suggestFrame(sizes);
  if (frame === undefined && areLarge([height, width])) {
    const all = sizes.reduce((sum, one) => sum + one.count, 0);
    const cut = maybeSheets(all, [height, width]);
    return `${waysSmaller(nameOf)}${cut ? `, ${nameOf("cell")} 16 cuts sprite sheets` : ""}`;
  }
  const isWhole = frame?.fitting === frame?.of;
  const gain = isWhole
    ? "puts smaller ones on transparent ground"
    : `${skip} takes the ${frame?.fitting} that fit`;
  return [
    // Where nothing fits but the most frequent size, there is nothing to pad.
    ...(frame && !frame.exact ? [`${pad} ${sizeText(frame.size)} ${gain}`] : []),
    `${nameOf("resize")} ${sizeText([height, width])} scales all`,
    `${skip} takes the ${count} of ${height}x${width}`,
  ].join(", ");
}

/** A size as options take it. */
function sizeText([height, width]: readonly [height: number, width: number]): string {
  return height === width ? String(height) : `${height}x${width}`;
}
