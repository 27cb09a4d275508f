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
  if (options.length === 0) return lines;
  const kinds = [
    ...(flips ? [`mirror images${fit ? ` (${mirrorWords(flips, fit)})` : ""}`] : []),
    ...(shifts ? [`moved ones (${shiftWords(down, right)})`] : []),
    ...(turns ? ["turned ones (they help where pictures are so few)"] : []),
  ];
  const without = !flips && fit ? `, and no mirror images (${mirrorWords(flips, fit)})` : "";
  const one = options.length > 1 ? ", naming one of these options takes that kind alone" : "";
  lines.push(
    `Chose ${options.join(" ")}: few pictures are learnt better with changed copies, here ${listed(kinds)}${without}; ${nameOf("shifts")} 0 trains on the pictures as they are${one}`,
  );
  return lines;
}

/** Words with commas between them, the last with `and`. */
function listed(words: readonly string[]): string {
  const [last = "", ...before] = words.toReversed();
  return before.length === 0 ? last : `${before.toReversed().join(", ")} and ${last}`;
}

function foundWords(facts: PictureFacts): string {
  const { count, shape, classes, colours, nearest, hasTransparency, copies, nearCopies } = facts;
  const kinds = classes && classes.length > 1 ? ` in ${classes.length} folders` : "";
  const behind = `${hasTransparency ? " and transparency" : ""}${nearest ? " (others become the nearest of these)" : ""}`;
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
  return `they ${how} to predict other pictures: ${bits}`;
}

function shiftWords(down: number, right: number): string {
  const [up, aside] = [counted(down, "pixel"), counted(right, "pixel")];
  if (down === right) return `by ${up}, into free ground on all sides`;
  if (down === 0) return `by ${aside}, into free ground to the left and right`;
  if (right === 0) return `by ${up}, into free ground above and below`;
  return `by ${up} up and down and ${aside} to the sides, into free ground`;
}
