import type { Palette } from "../dataset.ts";
import { staggerOf } from "../format/tile-map.ts";

/**
 * Whether something that was read from a file is a palette: 1 to 256 colours, and of a map of tiles as many tiles.
 *
 * @example
 * isPalette({ colours: [[255, 0, 0, 255]], exact: true }); // true
 * isPalette({ colours: [] }); // false
 */
export function isPalette(value: unknown): value is Palette {
  const { colours, tiles } = fieldsOf(value);
  if (!Array.isArray(colours) || !colours.every(isColour)) return false;
  if (wrongColours({ colours }) !== undefined) return false;
  if (tiles === undefined) return true;
  const { ids, look } = fieldsOf(tiles);
  return (
    Array.isArray(ids) &&
    ids.length === colours.length &&
    ids.every((id) => isWhole(id, { least: 0, most: 2 ** 32 - 1 })) &&
    (look === undefined || isLook(look))
  );
}

/** What is wrong with the number of a palette's colours: an index is a byte. */
export function wrongColours({ colours }: Pick<Palette, "colours">): string | undefined {
  const count = colours.length;
  return count >= 1 && count <= 256 ? undefined : `the palette has ${count} colours, not 1 to 256`;
}

function isColour(colour: unknown): colour is Palette["colours"][number] {
  return (
    Array.isArray(colour) &&
    colour.length === 4 &&
    colour.every((part) => isWhole(part, { least: 0, most: 255 }))
  );
}

/** What a map of Tiled needs to be shown. */
function isLook(value: unknown): boolean {
  const fields = fieldsOf(value);
  const { tilewidth, tileheight, orientation, tilesets } = fields;
  const stagger = Object.entries(staggerOf(fields));
  const said = ["staggeraxis", "staggerindex", "hexsidelength"].filter(
    (name) => fields[name] !== undefined,
  );
  return (
    stagger.length === said.length &&
    [tilewidth, tileheight].every((side) => isWhole(side, { least: 1, most: 2 ** 22 })) &&
    typeof orientation === "string" &&
    Array.isArray(tilesets)
  );
}

function isWhole(
  value: unknown,
  { least, most }: { readonly least: number; readonly most: number },
): boolean {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
