import type { Canvas } from "./canvas.ts";
import type { Dice } from "./dice.ts";
import { ellipse, type Outline, overlap, polygon, profile, type Point } from "./outlines.ts";
import { bright, ramps, white, type Ramp } from "./palette.ts";
/** Facets: a light upper left, a dark lower right, and a table in the middle that the light shines through. */
function facets(
  canvas: Canvas,
  form: Outline,
  { ramp, table }: { ramp: Ramp; table: Outline },
): void {
  canvas.fill(form, ramp[1]);
  canvas.fill(overlap(form, polygon([0, 0], [16, 0], [0, 16])), ramp[2]);
  canvas.fill(overlap(form, polygon([16, 5], [16, 16], [5, 16])), ramp[0]);
  canvas.fill(table, ramp[1]);
  canvas.fill(overlap(table, polygon([16, 2], [16, 16], [2, 16])), ramp[2]);
}

/** A cut stone: a brilliant with its facets, or one of four other forms with a table. */
export function gem(canvas: Canvas, dice: Dice): void {
  const ramp = dice.pick([...bright, ramps.steel] as const);
  const wide = dice.between(4.5, 6.5);
  const [top, bottom] = [dice.between(2, 4), dice.between(13, 15)];
  const kind = dice.pick([
    "brilliant",
    "brilliant",
    "emerald",
    "round",
    "lozenge",
    "drop",
  ] as const);
  if (kind === "brilliant") {
    const girdle = top + dice.between(2.5, 3.5);
    canvas.fill(
      profile(8, [
        [top, wide - 2],
        [girdle, wide],
        [bottom, 0.3],
      ]),
      ramp[1],
    );
    canvas.fill(polygon([8 - wide, girdle], [8 - wide + 2, top], [5.6, girdle]), ramp[2]);
    canvas.fill(polygon([8 - wide, girdle], [5.6, girdle], [8, bottom]), ramp[2]);
    canvas.fill(polygon([8 + wide, girdle], [10.4, girdle], [8, bottom]), ramp[0]);
    canvas.fill(polygon([5.6, girdle], [7, top], [9, top], [10.4, girdle]), ramp[3]);
    canvas.fill(polygon([10.4, girdle], [9, top], [6 + wide, top], [8 + wide, girdle]), ramp[1]);
  } else {
    const form = gemForm(kind, { wide: wide - 0.5, top, bottom });
    const table = gemForm(kind, { wide: wide - 2.4, top: top + 2.4, bottom: bottom - 2.8 });
    facets(canvas, form, { ramp, table });
  }
  canvas.dot([6.4, top + 3], white, [1, 1.5]);
  if (dice.chance(0.4)) sparkle(canvas, dice);
}

function gemForm(
  kind: string,
  { wide, top, bottom }: { wide: number; top: number; bottom: number },
): Outline {
  const middle = (top + bottom) / 2;
  if (kind === "emerald")
    return profile(8, [
      [top, wide - 1.6],
      [top + 1.6, wide],
      [bottom - 1.6, wide],
      [bottom, wide - 1.6],
    ]);
  if (kind === "round") return ellipse([8, middle], [wide, (bottom - top) / 2]);
  if (kind === "lozenge")
    return profile(8, [
      [top, 0.3],
      [middle, wide],
      [bottom, 0.3],
    ]);
  return profile(8, [
    [top, 0.2],
    [middle + 1, wide - 0.6],
    [bottom - 2, wide - 0.4],
    [bottom, wide / 2],
  ]);
}

function sparkle(canvas: Canvas, dice: Dice): void {
  const [x, y] = dice.pick<Point>([
    [13.5, 2.5],
    [2.5, 3.5],
    [13, 12.5],
  ]);
  for (const [dx, dy] of [
    [0, 0],
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ] as const)
    canvas.dot([x + dx, y + dy], dx === 0 && dy === 0 ? white : ramps.yellow[2]);
}
