import type { Canvas } from "./canvas.ts";
import type { Dice } from "./dice.ts";
import { gem } from "./gem.ts";
import { ellipse, line, polygon, profile, rectangle, union, without } from "./outlines.ts";
import { bright, cloths, ink, ramps, white } from "./palette.ts";

type Draw = (canvas: Canvas, dice: Dice) => void;

const kinds: readonly [Draw, ...Draw[]] = [gem, gem, ring, coin, chest, crown, key];
const metals = [ramps.orange, ramps.orange, ramps.steel, ramps.rust] as const;

/** A treasure: gem, ring, coin, chest, crown or key. */
export function treasure(canvas: Canvas, dice: Dice): void {
  dice.pick(kinds)(canvas, dice);
}

function ring(canvas: Canvas, dice: Dice): void {
  const metal = dice.pick(metals);
  const stone = dice.pick(bright);
  const radius = dice.between(4, 5);
  const band = ellipse([8, 10], [radius, radius - 0.2]);
  canvas.paint(without(band, ellipse([8, 10], [radius - 1.6, radius - 1.8])), metal);
  const wide = dice.between(2, 3);
  const y = 10 - radius - 1;
  const form = dice.pick([
    ellipse([8, y], [wide, 2.2]),
    profile(8, [
      [y - 2.2, wide - 1.2],
      [y - 0.6, wide + 0.4],
      [y + 2.4, 0.4],
    ]),
    rectangle([8 - wide + 0.4, y - 2], [8 + wide - 0.4, y + 2]),
  ] as const);
  canvas.paint(
    profile(8, [
      [y + 1, wide],
      [y + 2.6, wide - 0.6],
    ]),
    metal,
    { edge: metal[0] },
  );
  canvas.paint(form, stone, { edge: stone[0] });
  canvas.dot([7.4, y - 0.6], white);
}

function coin(canvas: Canvas, dice: Dice): void {
  const metal = dice.pick(metals);
  const wide = dice.pick([3, 5, 6, 6.4]);
  const pile = dice.chance(0.3);
  if (pile) {
    const top = dice.between(4, 10, 2);
    for (let y = 14; y >= top; y -= 2) {
      const x = 8 + dice.between(-0.5, 0.5);
      canvas.paint(rectangle([x - 5, y - 1], [x + 5, y + 0.9]), metal, { edge: metal[0] });
      canvas.dot([x - 3, y], metal[3]);
    }
    canvas.paint(ellipse([8, top - 1.6], [4.6, 1.4]), metal, { edge: metal[0] });
    return;
  }
  canvas.paint(ellipse([8, 8], [wide, 6.4]), metal);
  const face = ellipse([8, 8], [Math.max(1.2, wide - 1.5), 4.9]);
  canvas.paint(face, [metal[1], metal[1], metal[1], metal[3]], { edge: metal[0] });
  const mark = dice.pick(["square", "cross", "star", "bar"] as const);
  if (wide > 3) {
    if (mark === "square")
      canvas.fill(without(rectangle([6, 6], [10, 10]), rectangle([7, 7], [9, 9])), metal[0]);
    if (mark === "cross")
      canvas.fill(union(rectangle([7, 5], [9, 11]), rectangle([5.4, 7], [10.6, 9])), metal[3]);
    if (mark === "star")
      canvas.fill(
        polygon([8, 4], [9, 7], [12, 8], [9, 9], [8, 12], [7, 9], [4, 8], [7, 7]),
        metal[3],
      );
    if (mark === "bar") canvas.fill(rectangle([7, 5], [9, 11]), metal[0]);
  } else canvas.fill(rectangle([7.5, 5.4], [8.5, 10.6]), metal[0]);
  canvas.dot([8 - wide / 2, 4.4], metal[3]);
}

function chest(canvas: Canvas, dice: Dice): void {
  const wood = dice.pick([
    ramps.wood,
    ramps.wood,
    ramps.tan,
    ramps.rust,
    ramps.blue,
    ramps.red,
  ] as const);
  const metal = dice.pick([ramps.orange, ramps.steel, ramps.iron] as const);
  const wide = dice.between(5.5, 7);
  const top = dice.between(3, 5);
  const open = dice.chance(0.35);
  if (open) {
    canvas.paint(
      profile(8, [
        [top - 1, wide - 0.6],
        [top + 3, wide],
      ]),
      wood,
    );
    canvas.fill(rectangle([8 - wide + 1, top + 2], [8 + wide - 1, 9]), ink);
    const gold = dice.pick([ramps.orange, ...bright] as const);
    for (const x of [5, 8, 11])
      canvas.paint(ellipse([x, 8.6 - dice.between(0, 1)], [2, 2]), gold, { edge: gold[0] });
  } else {
    canvas.paint(
      profile(8, [
        [top, wide - 1.4],
        [top + 1.4, wide],
        [8.6, wide],
      ]),
      wood,
    );
    canvas.fill(
      profile(8, [
        [top + 1, wide - 0.8],
        [top + 1.9, wide],
      ]),
      wood[3],
    );
  }
  canvas.paint(
    profile(8, [
      [9, wide],
      [15, wide],
    ]),
    wood,
  );
  for (let y = 11; y < 14; y += 2)
    canvas.fill(rectangle([8 - wide, y], [8 + wide, y + 0.6]), wood[0]);
  canvas.fill(rectangle([8 - wide, 8.4], [8 + wide, 9.4]), metal[1]);
  for (const inset of dice.chance(0.5) ? [0] : [0, 3])
    canvas.fill(rectangle([8 - wide + inset, 9], [9 - wide + inset, 15]), metal[2]);
  for (const inset of dice.chance(0.5) ? [0] : [0, 3])
    canvas.fill(rectangle([7 + wide - inset, 9], [8 + wide - inset, 15]), metal[0]);
  canvas.paint(rectangle([7, 8.4], [9, 11]), metal, { edge: ink });
  canvas.pair([0, 10], ink, [0.5, 1]);
}

function crown(canvas: Canvas, dice: Dice): void {
  const metal = dice.pick(metals);
  const wide = dice.between(5, 6.5);
  const top = dice.between(3, 5);
  const [l, r] = [8 - wide, 8 + wide];
  canvas.paint(
    profile(8, [
      [top + 3, wide - 1.6],
      [11, wide - 1],
    ]),
    dice.pick(cloths),
  );
  canvas.paint(
    polygon(
      [l + 0.6, 13],
      [l, top + 1],
      [l + wide / 2, 9],
      [8, top],
      [r - wide / 2, 9],
      [r, top + 1],
      [r - 0.6, 13],
    ),
    metal,
  );
  canvas.paint(
    profile(8, [
      [11.4, wide - 0.4],
      [13.6, wide - 0.6],
    ]),
    metal,
    { edge: metal[0] },
  );
  const stone = dice.pick(bright);
  canvas.pair([0, 12.5], stone[1], [1, 1]);
  canvas.pair([3, 12.5], dice.pick(bright)[2], [1, 1]);
  for (const [x, y] of [
    [l, top + 0.6],
    [8, top - 0.4],
    [r, top + 0.6],
  ] as const)
    canvas.paint(ellipse([x, y], [1, 1]), stone);
}

function key(canvas: Canvas, dice: Dice): void {
  canvas.flip = dice.chance(0.5);
  const metal = dice.pick(metals);
  const radius = dice.between(2.5, 3.5);
  const at = 4.6;
  canvas.paint(
    line(
      [
        [at, at],
        [13.4, 13.4],
      ],
      0.95,
    ),
    metal,
  );
  for (const along of dice.pick<readonly number[]>([[13, 10.6], [12.6], [13, 11, 9]]))
    canvas.paint(
      line(
        [
          [along, along],
          [along + 1.6, along - 1.6],
        ],
        0.75,
      ),
      metal,
    );
  canvas.paint(ellipse([at, at], [radius, radius]), metal, { edge: metal[0] });
  if (dice.chance(0.5)) canvas.fill(ellipse([at, at], [radius - 1.5, radius - 1.5]), 0);
  else canvas.paint(ellipse([at, at], [1.4, 1.4]), dice.pick(bright), { edge: metal[0] });
}
