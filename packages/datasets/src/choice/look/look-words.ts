import { counted } from "../../text/counted.ts";
import type { MirrorsFit } from "../../transform/mirrors-fit.ts";
import type { LookedAt, PictureFacts } from "./look-at-pictures.ts";

/**
 * A line that says what pictures are, and one that says which variants of them are trained on and why, if any are.
 *
 * @param nameOf what a field is called, such as the option of a command line
 * @example
 * const shape = [16, 16, 1] as const;
 * const facts = { count: 90, shape, colours: 15, hasTransparency: true, copies: 2, nearCopies: 0 };
 * lookWords({ facts })[0]; // "Found 90 pictures of 16x16, 15 colours and transparency, 2 copies left out"
 */
export function lookWords(
  { facts, variants }: LookedAt,
  nameOf: (field: string) => string = (field) => field,
): string[] {
  const lines = [foundWords(facts)];
  if (variants === undefined) return lines;
  const { flips, shifts, fit, turns } = variants;
  const [down = 0, right = 0] = shifts ?? [];
  const options = [
    ...(flips ? [nameOf("flips")] : []),
    ...(shifts ? [`${nameOf("shifts")} ${down === right ? down : `${down}x${right}`}`] : []),
    ...(turns ? [nameOf("turns")] : []),
  ];
  const reasons = [
    ...(fit ? [mirrorWords(flips, fit)] : []),
    ...(shifts ? [shiftWords(down, right)] : []),
    ...(turns ? ["turned copies help to learn from so few"] : []),
  ];
  if (options.length > 0)
    lines.push(
      `Chose ${options.join(" ")}: the set is small, ${reasons.join(", ")}; ${nameOf("shifts")} 0 takes the pictures alone`,
    );
  return lines;
}

function foundWords(facts: PictureFacts): string {
  const { count, shape, classes, colours, nearest, hasTransparency, copies, nearCopies } = facts;
  const kinds = classes && classes.length > 1 ? ` in ${classes.length} folders` : "";
  const behind = `${hasTransparency ? " and transparency" : ""}${nearest ? ", the nearest ones" : ""}`;
  const near = nearCopies === 1 ? "shows" : "show";
  return [
    `Found ${counted(count, "picture")} of ${shape.slice(0, 2).join("x")}${kinds}`,
    ...(colours === undefined ? [] : [`${counted(colours, "colour")}${behind}`]),
    ...(copies > 0 ? [`${counted(copies, "copy", "copies")} left out`] : []),
    ...(nearCopies > 0 ? [`${nearCopies} ${near} the figure of another, mirrored or moved`] : []),
  ].join(", ");
}

function mirrorWords(flips: boolean, { own, mirrored }: MirrorsFit): string {
  const bits = `${mirrored.toFixed(3)} against ${own.toFixed(3)} bits a pixel`;
  const how = flips ? "help" : mirrored < own ? "hardly help" : "do not help";
  return `mirror images ${how} to predict others (${bits})`;
}

function shiftWords(down: number, right: number): string {
  const way = down === 0 ? "to the sides" : right === 0 ? "up and down" : "on all sides";
  return `there is room ${way}`;
}
