import type { Canvas } from "./canvas.ts";
import type { Dice } from "./dice.ts";
import {
  ellipse,
  line,
  mirrored,
  overlap,
  polygon,
  profile,
  rectangle,
  type Point,
} from "./outlines.ts";
import { ramps, type Ramp } from "./palette.ts";

type Draw = (canvas: Canvas, dice: Dice) => void;

const kinds: readonly [Draw, ...Draw[]] = [
  broadleaf,
  broadleaf,
  broadleaf,
  conifer,
  conifer,
  palm,
  bare,
];
const barks = [ramps.wood, ramps.wood, ramps.tan, ramps.night] as const;

/** A tree: broad-leaved in any season, conifer, palm or bare. */
export function tree(canvas: Canvas, dice: Dice): void {
  canvas.flip = dice.chance(0.5);
  dice.pick(kinds)(canvas, dice);
}

function trunk(canvas: Canvas, dice: Dice, top: number): Ramp {
  const bark = dice.pick(barks);
  const half = dice.between(0.9, 1.7, 0.4);
  canvas.paint(
    profile(8, [
      [top, half],
      [13.4, half],
      [15, half + dice.between(0.5, 1.5)],
    ]),
    bark,
  );
  return bark;
}

function broadleaf(canvas: Canvas, dice: Dice): void {
  const leaf = dice.pick([
    ramps.green,
    ramps.green,
    ramps.green,
    ramps.lime,
    ramps.orange,
    ramps.red,
    ramps.pink,
    ramps.sky,
  ] as const);
  trunk(canvas, dice, 9);
  const form = dice.pick(["cloud", "cloud", "round", "tall", "flat"] as const);
  const y = dice.between(5.5, 6.5);
  if (form === "round") {
    const radius = dice.between(4.5, 5.5);
    canvas.paint(ellipse([8, y + 0.4], [radius + 0.4, radius]), leaf);
    for (let i = 0; i < 5; i++)
      canvas.dot(
        [dice.between(5, 11), dice.between(y - 3, y + 3)],
        dice.pick([leaf[0], leaf[2], leaf[3]]),
        dice.pick<Point>([
          [1, 1],
          [2, 1],
        ]),
      );
  } else {
    const clumps = {
      cloud: [
        [8, y - 1.6],
        [4.4, y + 0.6],
        [11.6, y + 0.6],
        [6, y + 2.6],
        [10, y + 2.6],
        [8, y + 0.6],
      ],
      tall: [
        [8, 3.6],
        [6.2, 6],
        [9.8, 6],
        [6, 9],
        [10, 9],
        [8, 7.6],
      ],
      flat: [
        [3.6, 6.4],
        [12.4, 6.4],
        [6.4, 4.6],
        [9.8, 4.6],
        [8, 6.4],
      ],
    }[form];
    const radius = dice.between(2.2, 3, 0.4);
    for (const [x = 0, at = 0] of clumps)
      canvas.paint(ellipse([x + dice.between(-0.5, 0.5), at], [radius, radius - 0.2]), leaf, {
        edge: leaf[0],
      });
  }
  const fruit = dice.pick([ramps.red, ramps.orange, ramps.yellow, ramps.pink, ramps.bone] as const);
  if (dice.chance(0.35))
    for (let i = dice.between(3, 6, 1); i > 0; i--)
      canvas.dot([dice.between(4, 12), dice.between(3.5, 9.5)], fruit[1], [1.3, 1.3]);
}

function conifer(canvas: Canvas, dice: Dice): void {
  const leaf = dice.pick([ramps.green, ramps.green, ramps.blue, ramps.lime] as const);
  trunk(canvas, dice, 12);
  const tiers = dice.pick([2, 3, 3, 4]);
  const wide = dice.between(4.5, 6.4, 0.4);
  const [top, foot] = [dice.between(0.9, 2), dice.between(12.5, 13.5)];
  const snow = dice.chance(0.3);
  for (let i = tiers - 1; i >= 0; i--) {
    const from = top + ((foot - top) * i) / (tiers + 0.6);
    const to = top + ((foot - top) * (i + 1.6)) / (tiers + 0.6);
    const half = (wide * (i + 1.6)) / (tiers + 0.6);
    canvas.paint(
      profile(8, [
        [from, 0.3],
        [to - 0.6, half],
        [to, half - 0.6],
      ]),
      leaf,
      { edge: leaf[0] },
    );
    if (snow)
      canvas.fill(
        profile(8, [
          [from, 0.3],
          [from + (to - from) * 0.45, half * 0.4],
        ]),
        2,
      );
  }
  if (dice.chance(0.2)) {
    for (let i = 0; i < 6; i++)
      canvas.dot(
        [dice.between(6, 10), dice.between(4, 12)],
        dice.pick([ramps.red[2], ramps.orange[2], ramps.sky[1]]),
      );
    canvas.dot([8, top], ramps.orange[2], [2, 2]);
  }
}

function palm(canvas: Canvas, dice: Dice): void {
  const leaf = dice.pick([ramps.green, ramps.lime] as const);
  const bend = dice.between(0, 3);
  const x = 8 + bend / 2;
  const y = dice.between(4.5, 5.5);
  const stem = line(
    [
      [8 - bend / 2, 14.4],
      [8, 10],
      [x, y],
    ],
    1,
  );
  canvas.paint(stem, ramps.tan);
  for (let at = 7; at < 14; at += 2)
    canvas.fill(overlap(stem, rectangle([0, at], [16, at + 0.7])), ramps.tan[0]);
  for (const [dx, dy] of [
    [-5, 3],
    [5, 3],
    [-5.4, -0.4],
    [5.4, -0.4],
    [-2.4, -3.4],
    [2.6, -3.4],
  ] as const)
    canvas.paint(
      line(
        [
          [x, y],
          [x + dx * 0.6, y + dy * 0.5 - 1],
          [x + dx, y + dy],
        ],
        0.9,
      ),
      leaf,
      { edge: leaf[0] },
    );
  if (dice.chance(0.6)) {
    canvas.paint(ellipse([x - 1, y + 1.4], [1.1, 1.1]), ramps.wood, { edge: ramps.wood[0] });
    canvas.paint(ellipse([x + 1.2, y + 1.6], [1.1, 1.1]), ramps.wood, { edge: ramps.wood[0] });
  }
}

function bare(canvas: Canvas, dice: Dice): void {
  const bark = dice.pick([ramps.wood, ramps.wood, ramps.tan, ramps.steel] as const);
  canvas.paint(
    profile(8, [
      [5, 0.8],
      [12, 1.4],
      [15, 2.8],
    ]),
    bark,
  );
  const branch = (): void => {
    const from = dice.between(6, 10);
    const side = dice.pick([-1, 1]);
    const reach = dice.between(3, 5.5);
    const [x, y] = [8 + side * reach, from - dice.between(2, 4)];
    canvas.paint(
      line(
        [
          [8, from + 1],
          [8 + side * reach * 0.6, from - 0.6],
          [x, Math.max(1.6, y)],
        ],
        0.7,
      ),
      bark,
    );
    if (dice.chance(0.5))
      canvas.paint(
        line(
          [
            [8 + side * reach * 0.6, from - 0.6],
            [8 + side * reach, from],
          ],
          0.5,
        ),
        bark,
      );
  };
  for (let i = dice.between(2, 4, 1); i > 0; i--) branch();
  canvas.paint(
    line(
      [
        [8, 6],
        [8 + dice.between(-2, 2), dice.between(1.6, 3)],
      ],
      0.8,
    ),
    bark,
  );
  if (dice.chance(0.4)) canvas.fill(ellipse([8, 10], [0.8, 1.2]), 1);
  if (dice.chance(0.3)) canvas.fill(mirrored(polygon([4, 15], [5, 13.4], [7, 15])), ramps.green[2]);
}
