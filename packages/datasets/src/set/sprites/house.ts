import type { Canvas } from "./canvas.ts";
import type { Dice } from "./dice.ts";
import { ellipse, mirrored, polygon, profile, rectangle, union } from "./outlines.ts";
import { cloths, ink, ramps, type Ramp } from "./palette.ts";

type Draw = (canvas: Canvas, dice: Dice) => void;

const kinds: readonly [Draw, ...Draw[]] = [cottage, cottage, cottage, tower, tower, tent, castle];
const walls = [
  ramps.tan,
  ramps.bone,
  ramps.steel,
  ramps.wood,
  ramps.skin,
  ramps.iron,
  ramps.yellow,
] as const;
const roofs = [
  ramps.red,
  ramps.blue,
  ramps.rust,
  ramps.wood,
  ramps.green,
  ramps.purple,
  ramps.iron,
  ramps.orange,
] as const;

/** A building: cottage, tower, tent or castle. */
export function house(canvas: Canvas, dice: Dice): void {
  canvas.flip = dice.chance(0.5);
  dice.pick(kinds)(canvas, dice);
}

function wall(
  canvas: Canvas,
  dice: Dice,
  { box, ramp }: { box: readonly [number, number, number, number]; ramp: Ramp },
): void {
  const [left, top, right, bottom] = box;
  canvas.fill(rectangle([left, top], [right, bottom]), ramp[1]);
  canvas.fill(rectangle([left, top], [left + 1, bottom]), ramp[2]);
  canvas.fill(rectangle([right - 1, top], [right, bottom]), ramp[0]);
  const kind = dice.pick(["plain", "bricks", "planks", "beams"] as const);
  if (kind === "bricks")
    for (let i = 0; i < 7; i++)
      canvas.dot(
        [dice.between(left + 1, right - 1), dice.between(top + 1, bottom - 1)],
        ramp[0],
        [2, 0.7],
      );
  if (kind === "planks")
    for (let y = top + 1.5; y < bottom; y += 2)
      canvas.fill(rectangle([left, y], [right, y + 0.5]), ramp[0]);
  if (kind === "beams") {
    const x = left + 0.2;
    canvas.fill(
      union(
        rectangle([x, top], [x + 0.8, bottom]),
        rectangle([right - 1, top], [right - 0.2, bottom]),
        rectangle([left, bottom - 0.9], [right, bottom]),
      ),
      ramps.wood[1],
    );
  }
}

function door(canvas: Canvas, dice: Dice, { x, top }: { x: number; top: number }): void {
  const ramp = dice.pick([
    ramps.wood,
    ramps.wood,
    ramps.rust,
    ramps.blue,
    ramps.green,
    ramps.red,
  ] as const);
  const form = dice.chance(0.5)
    ? profile(x, [
        [top, 0.7],
        [top + 1, 1.5],
        [15, 1.5],
      ])
    : rectangle([x - 1.5, top + 0.4], [x + 1.5, 15]);
  canvas.paint(form, ramp, { edge: ink });
  canvas.dot([x + 0.6, 13], ramps.orange[2], [0.7, 0.7]);
}

function pane(canvas: Canvas, dice: Dice, [x, y]: readonly [number, number]): void {
  const lit = dice.pick([ramps.sky, ramps.yellow, ramps.blue] as const);
  canvas.paint(
    dice.chance(0.3) ? ellipse([x, y], [1.4, 1.4]) : rectangle([x - 1, y - 1], [x + 1, y + 1]),
    lit,
    { edge: ramps.wood[0] },
  );
  canvas.dot([x - 0.4, y - 0.4], lit[3]);
}

function tiled(canvas: Canvas, ramp: Ramp, [top, bottom]: readonly [number, number]): void {
  for (let y = Math.floor(top) + 2; y < bottom - 0.5; y += 2) {
    for (let x = 1.5 + (y % 4 === 0 ? 0 : 1.5); x < 15; x += 3) {
      const at =
        Math.floor((y * canvas.size) / 16) * canvas.size + Math.floor((x * canvas.size) / 16);
      const here = canvas.pixels[at] ?? 0;
      if (here === ramp[1] || here === ramp[2]) canvas.dot([canvas.flip ? 16 - x : x, y], ramp[0]);
    }
  }
}

function cottage(canvas: Canvas, dice: Dice): void {
  const roof = dice.pick(roofs);
  const half = dice.between(4.5, 6);
  const eaves = dice.between(7, 8.5);
  const ridge = dice.between(1.5, 3.5);
  if (dice.chance(0.5)) {
    canvas.paint(
      rectangle([10, ridge - 0.4], [12, eaves]),
      dice.pick([ramps.rust, ramps.iron, ramps.wood] as const),
    );
    if (dice.chance(0.4)) canvas.paint(ellipse([12.6, 1.6], [1.2, 0.9]), ramps.bone);
  }
  wall(canvas, dice, { box: [8 - half, eaves - 2, 8 + half, 15], ramp: dice.pick(walls) });
  const gable = dice.pick(["gable", "gable", "hip", "thatch"] as const);
  const over = half + 1.2;
  const form =
    gable === "gable"
      ? profile(8, [
          [ridge, 0.5],
          [eaves, over],
          [eaves + 0.6, over],
        ])
      : gable === "hip"
        ? profile(8, [
            [ridge + 0.6, half - 1.6],
            [eaves, over],
            [eaves + 0.6, over],
          ])
        : profile(8, [
            [ridge, 1.4],
            [ridge + 1.4, half - 1.6],
            [eaves - 1, over],
            [eaves + 0.8, over - 0.6],
          ]);
  canvas.paint(form, roof, { edge: ink });
  tiled(canvas, roof, [ridge, eaves]);
  canvas.fill(
    profile(8, [
      [eaves, over],
      [eaves + 0.6, over],
    ]),
    roof[0],
  );
  const side = dice.pick([0, 0, -2, 2]);
  door(canvas, dice, { x: 8 + side, top: dice.between(10, 11) });
  if (side === 0 && half > 5)
    for (const x of [-1, 1]) pane(canvas, dice, [8 + x * (half - 1.9), 11.4]);
  if (side !== 0) pane(canvas, dice, [8 - side, 11.4]);
  if (dice.chance(0.4)) pane(canvas, dice, [8, eaves - 2]);
}

function tower(canvas: Canvas, dice: Dice): void {
  const half = dice.between(2.5, 4);
  const top = dice.between(5, 6.5);
  wall(canvas, dice, { box: [8 - half, top, 8 + half, 15], ramp: dice.pick(walls) });
  const roof = dice.pick(roofs);
  const crown = dice.pick(["cone", "cone", "battlement", "dome"] as const);
  if (crown === "cone")
    canvas.paint(
      profile(8, [
        [1.2, 0.3],
        [top, half + 1.4],
        [top + 1, half + 1],
      ]),
      roof,
      { edge: ink },
    );
  if (crown === "dome") canvas.paint(ellipse([8, top], [half + 0.8, 3.4]), roof, { edge: ink });
  if (crown === "battlement") {
    const stone = ramps.steel;
    const teeth = [0, 1, 2].map((i) =>
      rectangle(
        [7 - half + (i * (2 * half + 2)) / 2.6, top - 2.6],
        [8.3 - half + (i * (2 * half + 2)) / 2.6, top],
      ),
    );
    canvas.paint(
      union(
        profile(8, [
          [top - 1, half + 1],
          [top + 1, half + 1],
        ]),
        ...teeth,
      ),
      stone,
      { edge: ink },
    );
  }
  if (dice.chance(0.5)) {
    canvas.fill(rectangle([7.6, 0.9], [8.4, 3]), ramps.wood[1]);
    canvas.paint(polygon([8.4, 0.9], [12, 2], [8.4, 3.2]), dice.pick(cloths));
  }
  pane(canvas, dice, [8, top + 2.4]);
  door(canvas, dice, { x: 8, top: 11.4 });
}

function tent(canvas: Canvas, dice: Dice): void {
  const [one, two] = [dice.pick(cloths), dice.pick(cloths)];
  const half = dice.between(5.5, 6.8, 0.4);
  const top = dice.between(2.5, 4.5);
  canvas.paint(
    profile(8, [
      [top, 0.4],
      [15, half],
    ]),
    one,
  );
  canvas.fill(mirrored(polygon([8, top], [8 - half + 1.2, 15], [8 - half + 3.4, 15])), two[1]);
  canvas.paint(
    profile(8, [
      [top + 3.6, 0.2],
      [15, dice.between(1.5, 2.5)],
    ]),
    ramps.night,
    { edge: one[0] },
  );
  canvas.fill(rectangle([7.6, top - 1.6], [8.4, top + 1]), ramps.wood[1]);
  if (dice.chance(0.6)) canvas.paint(polygon([8.4, top - 2], [11.4, top - 1], [8.4, top]), two);
}

function castle(canvas: Canvas, dice: Dice): void {
  const stone = dice.pick([ramps.steel, ramps.iron, ramps.tan, ramps.bone] as const);
  const roof = dice.pick(roofs);
  const pointed = dice.chance(0.6);
  const top = dice.between(5, 7);
  wall(canvas, dice, { box: [4, 8, 12, 15], ramp: stone });
  for (const x of [5.5, 8, 10.5]) canvas.fill(rectangle([x - 0.6, 6.8], [x + 0.6, 8]), stone[2]);
  for (const x of [3, 13]) {
    canvas.paint(rectangle([x - 2, top], [x + 2, 15]), stone, { edge: ink });
    if (pointed)
      canvas.paint(
        profile(x, [
          [1.4, 0.2],
          [top + 0.6, 2],
        ]),
        roof,
        { edge: ink },
      );
    else
      for (const side of [-1.5, 1.5])
        canvas.fill(rectangle([x + side - 0.5, top - 1.4], [x + side + 0.5, top]), stone[1]);
    canvas.dot([x, top + 3], ink, [1, 2]);
  }
  canvas.paint(
    profile(8, [
      [9.6, 0.9],
      [11, 2],
      [15, 2],
    ]),
    dice.pick([ramps.wood, ramps.night] as const),
    { edge: ink },
  );
  if (dice.chance(0.5)) {
    canvas.fill(rectangle([7.6, 2.5], [8.4, 7]), ramps.wood[1]);
    canvas.paint(polygon([8.4, 2.4], [11, 3.4], [8.4, 4.6]), dice.pick(cloths));
  }
}
