import { hexColour, type KeyColour } from "../../format/key-colour.ts";
import type { CornerCount } from "../../set/pictures/key-tally.ts";
import type { DataChoice } from "../data-choice.ts";

/** Proposes a colour around nearly all figures as transparent, where pictures are read so that this matters; nothing for others. */
export function keyWords(
  corners: CornerCount | undefined,
  { pictures: how = {} }: Partial<DataChoice> = {},
  nameOf: (field: string) => string = (field) => field,
): string[] {
  if (corners === undefined || (how.grey ?? how.background ?? how.patches) !== undefined) return [];
  const { colour, pictures, borders, of } = corners;
  const isGround = (how.palette ?? 0) > 2 && borders >= 0.9 * of;
  if (!isPure(colour) && !isGround) return [];
  const key = hexColour(colour);
  const where = pictures < of ? `${pictures} of the ${of} pictures` : "all pictures";
  return [
    `The corners of ${where} are ${key}; ${nameOf("transparent")} '${key}' takes it as transparent`,
  ];
}

/** Magenta, green, cyan and the like, which hardly any figure has; neither black nor white. */
function isPure(colour: KeyColour): boolean {
  return new Set(colour).size > 1 && colour.every((part) => part === 0 || part === 255);
}
