import type { Canvas } from "./canvas.ts";
import type { Dice } from "./dice.ts";
import { ellipse, line, mirrored, polygon, profile, rectangle, union } from "./outlines.ts";
import { bright, ink, ramps, white, type Ramp } from "./palette.ts";

type Draw = (canvas: Canvas, dice: Dice) => void;

const kinds: readonly [Draw, ...Draw[]] = [
  slime,
  slime,
  ghost,
  bat,
  eyeball,
  imp,
  imp,
  skull,
  spider,
];

/** A monster: slime, ghost, bat, eyeball, imp, skull or spider. */
export function monster(canvas: Canvas, dice: Dice): void {
  dice.pick(kinds)(canvas, dice);
}

function eyes(canvas: Canvas, dice: Dice, y: number): void {
  const apart = dice.pick([1, 1, 2]);
  const kind = dice.pick(["dots", "round", "round", "angry", "glow"] as const);
  if (kind === "dots") canvas.pair([apart, y], ink, [1, 2]);
  if (kind === "glow")
    canvas.pair([apart, y], dice.pick([ramps.orange[2], ramps.red[2]]), [1.4, 1]);
  if (kind === "round" || kind === "angry") {
    canvas.pair([apart, y], white, [2, 2]);
    canvas.pair([apart, y + 0.5], dice.pick([ink, ink, ramps.red[1], ramps.blue[0]]), [1, 1.2]);
  }
  if (kind === "angry") canvas.pair([apart, y - 1.5], ink, [2, 0.8]);
}

function mouth(canvas: Canvas, dice: Dice, y: number): void {
  const kind = dice.pick(["line", "open", "fangs", "grin", "none"] as const);
  if (kind === "line") canvas.pair([0, y], ink, [1, 0.7]);
  if (kind === "open") {
    canvas.pair([0, y + 0.3], ink, [1.4, 1.6]);
    canvas.pair([0, y + 0.8], ramps.red[1], [0.8, 0.7]);
  }
  if (kind === "fangs" || kind === "grin") {
    canvas.pair([0, y], ink, [2, 0.8]);
    if (kind === "fangs") canvas.pair([1, y + 0.7], white, [0.8, 0.8]);
    else canvas.pair([2, y - 0.8], ink, [0.7, 0.7]);
  }
}

function slime(canvas: Canvas, dice: Dice): void {
  const ramp = dice.pick(bright);
  const top = dice.between(3, 7);
  const wide = dice.between(5, 6.8, 0.3);
  const narrow = dice.between(1.4, 3);
  const body = profile(8, [
    [top, narrow],
    [top + 1.2, narrow + 1.4],
    [(top + 15) / 2 + 0.5, wide - 1],
    [13.4, wide],
    [14.3, wide],
    [15, wide - 1.2],
  ]);
  canvas.paint(body, ramp);
  if (dice.chance(0.3))
    canvas.paint(
      profile(8, [
        [top - 2, 0.4],
        [top, 1],
      ]),
      ramp,
    );
  canvas.dot([8 - narrow, top + 2], ramp[3], [1.5, 1]);
  if (dice.chance(0.4)) canvas.dot([8 - wide + 2, 11], ramp[3]);
  eyes(canvas, dice, (top + 16) / 2);
  mouth(canvas, dice, (top + 16) / 2 + 2.6);
}

function ghost(canvas: Canvas, dice: Dice): void {
  const ramp = dice.pick([
    ramps.bone,
    ramps.bone,
    ramps.sky,
    ramps.steel,
    ramps.pink,
    ramps.night,
  ] as const);
  const top = dice.between(1, 3);
  const wide = dice.between(4, 5.5);
  const tails = dice.pick([2, 3, 3]);
  const waves = Array.from({ length: tails }, (_, i) =>
    ellipse([8 - wide + ((2 * i + 1) * wide) / tails, 13], [wide / tails - 0.1, 2]),
  );
  const dome = profile(8, [
    [top, wide - 3],
    [top + 1, wide - 1.4],
    [top + 3, wide - 0.2],
    [13, wide],
  ]);
  canvas.paint(union(dome, ...waves), ramp);
  if (dice.chance(0.5))
    canvas.paint(mirrored(ellipse([8 - wide - 0.4, 9.6], [1.4, 1.2])), ramp, { edge: ramp[0] });
  eyes(canvas, dice, top + 5);
  mouth(canvas, dice, top + 7.6);
}

function bat(canvas: Canvas, dice: Dice): void {
  const ramp = dice.pick([ramps.purple, ramps.night, ramps.wood, ramps.red, ramps.blue] as const);
  const lift = dice.between(-3, 2);
  const wing = polygon(
    [6, 7],
    [3.4, 6 + lift],
    [0.9, 5 + lift],
    [1, 9 + lift],
    [2.4, 8.6 + lift / 2],
    [3.4, 11],
    [4.6, 9.8],
    [6, 11.5],
  );
  canvas.paint(mirrored(wing), ramp);
  canvas.paint(mirrored(polygon([5.2, 6], [5, 2.6], [7.6, 5])), ramp);
  canvas.paint(ellipse([8, 8.5], [3.2, 3.4]), ramp, { edge: ramp[0] });
  eyes(canvas, dice, 8);
  canvas.pair([0.6, 10.6], white, [0.6, 1]);
  if (dice.chance(0.5)) canvas.paint(mirrored(rectangle([6, 11.6], [7, 13])), ramp);
}

function eyeball(canvas: Canvas, dice: Dice): void {
  const ramp = dice.pick(bright);
  const iris = dice.pick(bright);
  const radius = dice.between(4, 5.5);
  const many = dice.pick([0, 2, 3, 3]);
  for (let i = 0; i < many; i++) {
    const x = 7.2 - i * 2.2;
    canvas.paint(
      mirrored(
        line(
          [
            [x, 7],
            [x - 0.8, 2.4 + i],
          ],
          0.6,
        ),
      ),
      ramp,
    );
    canvas.paint(mirrored(ellipse([x - 0.8, 2.4 + i], [1.1, 1.1])), ramps.bone, { edge: ramp[0] });
  }
  if (many === 0 && dice.chance(0.8))
    canvas.paint(mirrored(polygon([4, 8], [0.9, 3], [1.2, 8], [2.4, 9.4], [4, 11])), ramp);
  canvas.paint(ellipse([8, 8.8], [radius, radius]), ramp, { edge: ink });
  canvas.paint(ellipse([8, 8.4], [radius - 1.6, radius - 1.8]), ramps.bone, { edge: ramp[0] });
  canvas.fill(ellipse([8 + dice.between(-1, 1), 8.4], [1.7, 1.7]), iris[1]);
  canvas.dot([8, 8.4], ink, [1.5, 1.5]);
  canvas.dot([7, 7.4], white);
  if (dice.chance(0.5)) mouth(canvas, dice, 8 + radius - 1);
}

function imp(canvas: Canvas, dice: Dice): void {
  const ramp = dice.pick(bright);
  const belly = dice.pick([ramps.tan, ramps.yellow, ramp] as const);
  const wide = dice.between(3.5, 5);
  if (dice.chance(0.35))
    canvas.paint(
      mirrored(polygon([5, 9], [0.9, 4.5], [1, 10], [3, 10], [5, 12])),
      dice.pick(bright),
    );
  canvas.paint(mirrored(rectangle([5, 13], [7, 15])), ramp);
  canvas.paint(mirrored(ellipse([8 - wide - 0.2, 10.8], [1.2, 1.8])), ramp);
  canvas.paint(
    profile(8, [
      [3, wide - 2],
      [4, wide - 0.6],
      [6, wide],
      [11, wide],
      [13.6, wide - 0.8],
    ]),
    ramp,
    { edge: ramp[0] },
  );
  if (dice.chance(0.6)) canvas.fill(ellipse([8, 12], [wide - 1.6, 1.8]), belly[2]);
  adorn(canvas, dice, { ramp, wide });
  eyes(canvas, dice, 6.5);
  mouth(canvas, dice, 9.4);
}

function adorn(canvas: Canvas, dice: Dice, { ramp, wide }: { ramp: Ramp; wide: number }): void {
  const kind = dice.pick(["horns", "horns", "ears", "antennae", "spikes"] as const);
  const side = 8 - wide;
  if (kind === "horns")
    canvas.paint(
      mirrored(polygon([side + 0.6, 4.6], [side - 0.6, 1], [side + 2.6, 3.2])),
      ramps.bone,
    );
  if (kind === "ears")
    canvas.paint(mirrored(polygon([side + 1, 5], [side - 2.4, 3], [side + 0.4, 7.6])), ramp);
  if (kind === "antennae") {
    canvas.paint(
      mirrored(
        line(
          [
            [7, 4],
            [5.6, 1.8],
          ],
          0.5,
        ),
      ),
      ramp,
    );
    canvas.fill(mirrored(ellipse([5.5, 1.6], [0.8, 0.8])), ramp[3]);
  }
  if (kind === "spikes")
    for (const x of [5, 8, 11])
      canvas.paint(
        profile(x, [
          [1.2, 0.2],
          [3.6, 1.2],
        ]),
        ramps.tan,
      );
}

function skull(canvas: Canvas, dice: Dice): void {
  const ramp = dice.pick([ramps.bone, ramps.bone, ramps.tan, ramps.steel] as const);
  const glow = dice.pick([ink, ink, ramps.red[2], ramps.lime[1], ramps.sky[1]]);
  if (dice.chance(0.5))
    canvas.paint(
      mirrored(
        line(
          [
            [2.4, 14],
            [13, 9.4],
          ],
          0.9,
        ),
      ),
      ramp,
    );
  if (dice.chance(0.3))
    canvas.paint(
      mirrored(polygon([3.6, 6], [1.2, 1.2], [6, 3.4])),
      dice.pick([ramps.wood, ramps.red] as const),
    );
  canvas.paint(
    profile(8, [
      [2, 3],
      [3.4, 4.6],
      [5, 5.2],
      [8.4, 5.2],
      [9.6, 3.4],
      [13, 3],
    ]),
    ramp,
    { edge: ink },
  );
  canvas.fill(mirrored(ellipse([5.6, 7.4], [1.6, 1.6])), ink);
  canvas.pair([1.8, 7.4], glow);
  canvas.pair([0, 9.6], ink, [0.5, 1.2]);
  for (const offset of [0.2, 1.8]) canvas.pair([offset, 12], ramp[0], [0.5, 1.6]);
  if (dice.chance(0.3))
    canvas.fill(
      line(
        [
          [9, 2.5],
          [10, 4.5],
        ],
        0.4,
      ),
      ramp[0],
    );
}

function spider(canvas: Canvas, dice: Dice): void {
  const ramp = dice.pick([ramps.night, ramps.wood, ramps.purple, ramps.green, ramps.red] as const);
  const mark = dice.pick(bright);
  const spread = dice.between(0, 1.5);
  for (const [i, y] of [6.5, 8.5, 10].entries()) {
    const [knee, foot] = [4 + 2.6 * i - spread, 8.4 + 3 * i - spread];
    canvas.fill(
      mirrored(
        line(
          [
            [6, y],
            [3, knee],
            [1.4, foot],
          ],
          0.55,
        ),
      ),
      ramp[1],
    );
  }
  canvas.paint(ellipse([8, 6.4], [dice.between(3.5, 4.5), 4]), ramp, { edge: ink });
  if (dice.chance(0.7)) canvas.paint(ellipse([8, 5.4], [1.4, 1.8]), mark);
  canvas.paint(ellipse([8, 11], [2.8, 2.4]), ramp, { edge: ink });
  canvas.pair([0.5, 11], dice.pick([ramps.red[2], ramps.orange[2], white]), [1, 1]);
  canvas.pair([0.6, 13.2], white, [0.6, 1]);
}
