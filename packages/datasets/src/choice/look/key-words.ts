import { hexColour, type KeyColour } from "../../format/key-colour.ts";
import type { CornerCount } from "../../set/pictures/key-tally.ts";
import type { DataChoice } from "../data-choice.ts";

/**
 * The colour around nearly all figures that `chosenWords()` proposes as transparent, where pictures are read so that this matters; nothing
 * for others.
 *
 * @example
 * const corners = { colour: [255, 0, 255], pictures: 9, borders: 9, of: 9 } as const;
 * proposedKey({ corners }); // [255, 0, 255]
 * proposedKey({ corners, choice: { source: "mine", pictures: { grey: true } } }); // undefined
 */
export function proposedKey({
  corners,
  choice,
}: {
  readonly corners?: CornerCount | undefined;
  readonly choice?: Partial<DataChoice> | undefined;
}): KeyColour | undefined {
  const how = choice?.pictures ?? {};
  if (corners === undefined || (how.grey ?? how.background ?? how.patches) !== undefined)
    return undefined;
  const { colour, borders, of } = corners;
  const isGround = (how.palette ?? 0) > 2 && borders >= 0.9 * of;
  return isPure(colour) || isGround ? colour : undefined;
}

/** Proposes a colour around nearly all figures as transparent, as `proposedKey()` finds it; nothing for others. */
export function keyWords(
  corners: CornerCount | undefined,
  choice: Partial<DataChoice> = {},
  nameOf: (field: string) => string = (field) => field,
): string[] {
  const colour = proposedKey({ corners, choice });
  if (corners === undefined || colour === undefined) return [];
  const { pictures, of } = corners;
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
