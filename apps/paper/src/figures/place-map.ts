import { colours, kinds, side, type PlacedObject } from "./placed-object.ts";

/** Pixels of an image that are one cell of the map, in each direction. */
export const cell = 4;
/** Cells of a side of the map, and its planes: one for each kind and one for each colour. */
const cells = side / cell;
export const planes: number = kinds.length + colours.length;

/**
 * A map that says what is where and no more, `[cells, cells, planes]`: 1 in the planes of the object's kind and colour, shared out among
 * the four cells whose middles lie around its centre. The size is left to chance.
 */
export function placeMap({
  kind,
  colour,
  row,
  column,
}: Pick<PlacedObject, "kind" | "colour" | "row" | "column">): Float32Array {
  const map = new Float32Array(cells * cells * planes);
  for (const [r, weightOfRow] of neighbours(row))
    for (const [c, weightOfColumn] of neighbours(column))
      for (const plane of [kind, kinds.length + colour]) {
        const at = (r * cells + c) * planes + plane;
        map[at] = (map[at] ?? 0) + weightOfRow * weightOfColumn;
      }
  return map;
}

/** The two cells on both sides of a place, and how near it is to their middles; 1 together. */
function neighbours(place: number): readonly (readonly [cell: number, weight: number])[] {
  const at = Math.min(cells - 1, Math.max(0, place / cell - 0.5));
  const first = Math.min(cells - 2, Math.floor(at));
  return [
    [first, 1 - (at - first)],
    [first + 1, at - first],
  ];
}

/** Maps of one image, `[side, side, maps]`, moved by whole pixels; what comes in at an edge is the edge's own value. */
export function movedMaps(
  maps: Float32Array,
  [down, right]: readonly [down: number, right: number],
): Float32Array {
  const each = maps.length / (side * side);
  const moved = new Float32Array(maps.length);
  const within = (place: number): number => Math.min(side - 1, Math.max(0, place));
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      const from = (within(row - down) * side + within(column - right)) * each;
      moved.set(maps.subarray(from, from + each), (row * side + column) * each);
    }
  return moved;
}
