import type { Canvas } from "./canvas.ts";
import type { Dice } from "./dice.ts";
import { flower } from "./flower.ts";
import { ellipse, line, overlap, profile, rectangle } from "./outlines.ts";
import { bright, ink, ramps, white } from "./palette.ts";

type Draw = (canvas: Canvas, dice: Dice) => void;

const kinds: readonly [Draw, ...Draw[]] = [
  mushroom,
  mushroom,
  flower,
  flower,
  cactus,
  bush,
  potted,
];
const leaves = [ramps.green, ramps.green, ramps.lime] as const;

/** A plant: mushroom, flower, cactus, bush with berries or a plant in a pot. */
export function plant(canvas: Canvas, dice: Dice): void {
  canvas.flip = dice.chance(0.5);
  dice.pick(kinds)(canvas, dice);
}

function mushroom(canvas: Canvas, dice: Dice): void {
  const cap = dice.pick([ramps.red, ramps.red, ramps.rust, ramps.tan, ...bright] as const);
  const wide = dice.between(4.5, 6.8, 0.4);
  const top = dice.between(1.5, 4.5);
  const brim = top + dice.between(4.5, 6);
  const stem = dice.between(1.4, 2.6, 0.4);
  canvas.paint(
    profile(8, [
      [brim - 1, stem],
      [12, stem],
      [15, stem + 0.8],
    ]),
    ramps.bone,
  );
  if (dice.chance(0.3))
    canvas.fill(
      profile(8, [
        [brim + 1.4, stem + 0.9],
        [brim + 2.2, stem + 1.2],
      ]),
      ramps.bone[1],
    );
  const form = dice.pick(["dome", "dome", "cone", "flat"] as const);
  const hat = profile(
    8,
    form === "dome"
      ? [
          [top, wide - 3],
          [top + 1.2, wide - 1.4],
          [top + 3, wide - 0.2],
          [brim, wide],
          [brim + 0.8, wide - 1.4],
        ]
      : form === "cone"
        ? [
            [top - 0.5, 0.4],
            [brim, wide - 0.4],
            [brim + 0.8, wide - 1],
          ]
        : [
            [brim - 3.4, wide - 2.6],
            [brim - 2, wide - 0.4],
            [brim, wide],
            [brim + 0.6, wide - 1.4],
          ],
  );
  canvas.paint(hat, cap, { edge: ink });
  canvas.fill(
    profile(8, [
      [brim, wide - 1.2],
      [brim + 0.6, wide - 1.8],
    ]),
    ramps.tan[2],
  );
  const spots = dice.pick(["dots", "dots", "big", "stripes", "none"] as const);
  const spot = dice.pick([white, white, cap[3], ramps.yellow[2]]);
  const shift = dice.between(-1, 1);
  if (spots === "dots")
    for (const [x, y] of [
      [5 + shift, brim - 2.4],
      [8 + shift, brim - 4],
      [8.4 + shift, brim - 1.2],
      [11 + shift, brim - 2],
    ] as const)
      canvas.fill(overlap(hat, ellipse([x, y], [0.9, 0.8])), spot);
  if (spots === "big")
    for (const x of [4.4, 8.4, 12])
      canvas.fill(
        overlap(hat, ellipse([x + shift, brim - 2 - (x === 8.4 ? 1 : 0)], [1.5, 1.3])),
        spot,
      );
  if (spots === "stripes")
    for (const x of [5.5, 8, 10.5])
      canvas.fill(
        overlap(
          hat,
          line(
            [
              [8, top],
              [x * 2 - 8, brim],
            ],
            0.5,
          ),
        ),
        cap[3],
      );
  if (dice.chance(0.25)) {
    canvas.pair([0.6, 11.6], ink, [1, 1.4]);
  }
}

function cactus(canvas: Canvas, dice: Dice): void {
  const ramp = dice.pick([ramps.green, ramps.green, ramps.lime] as const);
  const top = dice.between(1.5, 4);
  const half = dice.between(1.6, 2.4, 0.4);
  const [left, right] = [dice.between(6, 9), dice.between(7, 10)];
  canvas.paint(
    line(
      [
        [8, left + 1.6],
        [3.4, left + 1.6],
        [3.4, left - 2],
      ],
      1.2,
    ),
    ramp,
  );
  if (dice.chance(0.8))
    canvas.paint(
      line(
        [
          [8, right + 1.6],
          [12.6, right + 1.6],
          [12.6, right - 2],
        ],
        1.2,
      ),
      ramp,
    );
  canvas.paint(
    profile(8, [
      [top, half - 0.8],
      [top + 1, half],
      [15, half],
    ]),
    ramp,
    { edge: ramp[0] },
  );
  for (let y = top + 2; y < 14; y += 2) canvas.dot([8 + dice.between(-1, 1, 1), y], ramp[3]);
  if (dice.chance(0.5))
    canvas.paint(
      ellipse([8, top], [1.6, 1.3]),
      dice.pick([ramps.pink, ramps.red, ramps.yellow] as const),
    );
  if (dice.chance(0.3))
    canvas.paint(
      profile(8, [
        [11.5, 3.6],
        [15, 2.8],
      ]),
      ramps.rust,
      { edge: ink },
    );
}

function bush(canvas: Canvas, dice: Dice): void {
  const ramp = dice.pick([ramps.green, ramps.green, ramps.lime, ramps.orange] as const);
  const wide = dice.between(2.6, 3.4, 0.4);
  for (const [x, y] of [
    [8, 7],
    [4.4, 9],
    [11.6, 9],
    [6, 11.6],
    [10, 11.6],
  ] as const)
    canvas.paint(ellipse([x, y + dice.between(-0.5, 0.5)], [wide, wide]), ramp, { edge: ramp[0] });
  const berry = dice.pick([
    ramps.red,
    ramps.pink,
    ramps.blue,
    ramps.yellow,
    ramps.purple,
    ramps.bone,
  ] as const);
  const many = dice.below(6);
  for (let i = 0; i < many; i++)
    canvas.dot([dice.between(3.5, 12.5), dice.between(6.5, 12.5)], berry[2], [1.3, 1.3]);
}

function potted(canvas: Canvas, dice: Dice): void {
  const leaf = dice.pick(leaves);
  const blades = dice.between(3, 5, 1);
  for (let i = 0; i < blades; i++) {
    const x = 2.5 + (11 * i) / (blades - 1);
    canvas.paint(
      line(
        [
          [8, 11],
          [(8 + x) / 2 + (x > 8 ? 0.8 : -0.8), 6.4],
          [x, dice.between(2, 6)],
        ],
        dice.pick([0.8, 1.1]),
      ),
      leaf,
      { edge: leaf[0] },
    );
  }
  if (dice.chance(0.5)) canvas.paint(ellipse([8, 4], [2.2, 2.2]), dice.pick(bright), { edge: ink });
  const pot = dice.pick([
    ramps.rust,
    ramps.rust,
    ramps.blue,
    ramps.steel,
    ramps.wood,
    ramps.purple,
  ] as const);
  canvas.paint(
    profile(8, [
      [10, 3.4],
      [15, 2.4],
    ]),
    pot,
    { edge: ink },
  );
  canvas.paint(rectangle([4, 9.6], [12, 11]), pot, { edge: pot[0] });
}
