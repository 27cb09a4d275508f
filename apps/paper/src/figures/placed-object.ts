/** What an object looks like, by name; the order is that of the map's planes. */
export const kinds = ["disc", "ring", "square", "triangle", "cross"] as const;

/** The colours of an object, as red, green and blue; level 0 is the ground, level i + 1 is colour i. */
export const colours: readonly (readonly [number, number, number])[] = [
  [226, 73, 62],
  [240, 165, 0],
  [248, 231, 92],
  [82, 183, 107],
  [63, 140, 222],
  [196, 120, 220],
];
/** What lies around an object. */
export const ground: readonly [number, number, number] = [38, 40, 48];

/** Height and width of an image. */
export const side = 28;

/** An object and where its centre is: rows and columns in pixels from the top left corner, 0.5 in the middle of the first pixel. */
export interface PlacedObject {
  /** A place in `kinds` and one in `colours`. */
  readonly kind: number;
  readonly colour: number;
  readonly row: number;
  readonly column: number;
  /** In pixels. */
  readonly radius: number;
}

/** The radius of objects, and how near their centres come to an edge. */
const [smallest, largest, margin] = [4.5, 6, 6] as const;

/** An object by three numbers of 0 to 1 and the place, which is any or given. */
export function objectBy(
  random: (i: number) => number,
  place?: Pick<PlacedObject, "row" | "column">,
): PlacedObject {
  const room = side - 2 * margin;
  return {
    kind: Math.floor(random(0) * kinds.length),
    colour: Math.floor(random(1) * colours.length),
    radius: smallest + (largest - smallest) * random(2),
    row: place?.row ?? margin + room * random(3),
    column: place?.column ?? margin + room * random(4),
  };
}

/** The levels of an image with one object, `[side, side]`: 0 for the ground, `colour + 1` for the object. */
export function drawObject({ kind, colour, row, column, radius }: PlacedObject): Uint8Array {
  const inside = figures[kinds[kind] ?? "disc"];
  return Uint8Array.from({ length: side * side }, (_, i) => {
    const y = Math.floor(i / side) + 0.5 - row;
    const x = (i % side) + 0.5 - column;
    return inside(x / radius, y / radius) ? colour + 1 : 0;
  });
}

/** Whether a point belongs to a figure of radius 1, whose centre of mass is (0, 0). */
const figures: Readonly<Record<(typeof kinds)[number], (x: number, y: number) => boolean>> = {
  disc: (x, y) => Math.hypot(x, y) < 0.9,
  ring: (x, y) => Math.abs(Math.hypot(x, y) - 0.75) < 0.25,
  square: (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.75,
  triangle: (x, y) => Math.max(y, (Math.sqrt(3) * Math.abs(x) - y) / 2) < 0.55,
  cross: (x, y) =>
    Math.min(Math.abs(x), Math.abs(y)) < 0.3 && Math.max(Math.abs(x), Math.abs(y)) < 1,
};
