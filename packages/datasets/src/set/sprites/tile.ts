import type { Canvas } from "./canvas.ts";
import type { Dice } from "./dice.ts";
import { ellipse, line, polygon, rectangle } from "./outlines.ts";
import { bright, ink, ramps, white, type Ramp } from "./palette.ts";

type Draw = (canvas: Canvas, dice: Dice) => void;

const kinds: readonly [Draw, ...Draw[]] = [
  grass,
  grass,
  water,
  bricks,
  bricks,
  cobbles,
  planks,
  sand,
  floor,
];

/** A piece of ground or wall that fills the square: grass, water, bricks, cobbles, planks, sand or a floor. */
export function tile(canvas: Canvas, dice: Dice): void {
  dice.pick(kinds)(canvas, dice);
}

function ground(canvas: Canvas, colour: number): void {
  canvas.pixels.fill(colour);
}

function speckle(
  canvas: Canvas,
  dice: Dice,
  { colours, share }: { colours: readonly [number, ...number[]]; share: number },
): void {
  for (let i = Math.floor(share * canvas.pixels.length); i > 0; i--)
    canvas.pixels[dice.below(canvas.pixels.length)] = dice.pick(colours);
}

function grass(canvas: Canvas, dice: Dice): void {
  const ramp = dice.pick([ramps.green, ramps.lime, ramps.lime] as const);
  ground(canvas, ramp[1]);
  speckle(canvas, dice, { colours: [ramp[1], ramp[0], ramp[2]], share: dice.pick([0.02, 0.06]) });
  for (let i = dice.between(4, 10, 1); i > 0; i--) {
    const [x, y] = [dice.between(1, 15), dice.between(2, 15)];
    canvas.dot([x, y], ramp[2], [1, 1.5]);
    canvas.dot([x + 1, y - 0.6], ramp[2], [1, 1.5]);
    canvas.dot([x + 1, y + 1], ramp[0]);
    canvas.dot([x, y + 1], ramp[0]);
  }
  const extra = dice.pick(["flowers", "flowers", "stones", "path", "none"] as const);
  const petal = dice.pick([...bright, ramps.bone] as const);
  if (extra === "flowers")
    for (let i = dice.between(1, 4, 1); i > 0; i--) {
      const [x, y] = [dice.between(2, 14), dice.between(2, 14)];
      for (const [dx, dy] of [
        [0, -1],
        [-1, 0],
        [1, 0],
        [0, 1],
      ] as const)
        canvas.dot([x + dx, y + dy], petal[2]);
      canvas.dot([x, y], ramps.orange[2]);
    }
  if (extra === "stones")
    for (let i = dice.between(1, 3, 1); i > 0; i--)
      canvas.paint(
        ellipse([dice.between(3, 13), dice.between(3, 13)], [dice.between(1, 2), 1.2]),
        ramps.iron,
        { edge: ramp[0] },
      );
  if (extra === "path")
    canvas.paint(
      line(
        [
          [dice.between(0, 16), 0],
          [8, 8],
          [dice.between(0, 16), 16],
        ],
        dice.between(1.5, 2.5),
      ),
      ramps.tan,
      { edge: ramps.wood[1] },
    );
}

function water(canvas: Canvas, dice: Dice): void {
  const ramp: Ramp = dice.pick([
    ramps.blue,
    ramps.blue,
    ramps.sky,
    ramps.orange,
    ramps.purple,
    ramps.lime,
  ] as const);
  ground(canvas, ramp[1]);
  const rows = dice.pick([3, 4]);
  const phase = dice.below(8);
  for (let i = 0; i < rows; i++) {
    const y = 1.5 + (i * 16) / rows;
    for (let x = ((phase + i * 5) % 8) - 8; x < 16; x += 8) {
      canvas.fill(
        line(
          [
            [x, y],
            [x + 1.5, y - 0.8],
            [x + 3, y],
          ],
          0.5,
        ),
        ramp[2],
      );
      canvas.fill(
        line(
          [
            [x + 0.5, y + 1.4],
            [x + 3.4, y + 1.4],
          ],
          0.4,
        ),
        ramp[0],
      );
    }
  }
  for (let i = dice.below(4); i > 0; i--)
    canvas.dot([dice.between(1, 15), dice.between(1, 15)], ramp[3]);
  if (dice.chance(0.25)) {
    const [x, y] = [dice.between(4, 12), dice.between(4, 12)];
    canvas.paint(ellipse([x, y], [2.8, 2]), ramps.green, { edge: ramp[0] });
    if (dice.chance(0.5)) canvas.dot([x, y], ramps.pink[2], [1.4, 1.4]);
  }
}

function bricks(canvas: Canvas, dice: Dice): void {
  const ramp = dice.pick([
    ramps.rust,
    ramps.iron,
    ramps.steel,
    ramps.red,
    ramps.tan,
    ramps.blue,
    ramps.purple,
  ] as const);
  const mortar = dice.pick([ink, ramp[0], ramp[0]]);
  const [high, wide] = dice.pick([
    [4, 8],
    [4, 8],
    [4, 5.34],
    [5.34, 8],
    [8, 8],
  ] as const);
  const moss = dice.chance(0.25);
  ground(canvas, mortar);
  for (let row = 0; row * high < 16; row++) {
    for (let x = row % 2 === 0 ? 0 : -wide / 2; x < 16; x += wide) {
      const shade = dice.below(6);
      const [left, top, right, bottom] = [x, row * high, x + wide - 1, row * high + high - 1];
      canvas.fill(rectangle([left, top], [right, bottom]), shade === 0 ? ramp[0] : ramp[1]);
      canvas.fill(rectangle([left, top], [right, top + 0.8]), ramp[2]);
      if (shade === 1) canvas.dot([left + wide / 2, top + high / 2], ramp[0], [1.5, 1]);
      if (moss && shade < 3)
        canvas.fill(rectangle([left, top], [left + dice.between(2, 5), top + 0.9]), ramps.green[2]);
    }
  }
}

function cobbles(canvas: Canvas, dice: Dice): void {
  const ramp = dice.pick([ramps.iron, ramps.steel, ramps.tan, ramps.iron, ramps.night] as const);
  ground(canvas, dice.pick([ink, ramp[0], ramps.green[0]]));
  const cells = dice.pick([3, 4, 4]);
  const step = 16 / cells;
  for (let row = 0; row < cells; row++) {
    for (let column = row % 2 === 0 ? 0 : -1; column < cells; column++) {
      const x = (column + (row % 2 === 0 ? 0.5 : 1)) * step + dice.between(-0.5, 0.5);
      const y = (row + 0.5) * step + dice.between(-0.5, 0.5);
      canvas.paint(ellipse([x, y], [step / 2 - dice.pick([0.2, 0.5]), step / 2 - 0.4]), ramp);
    }
  }
}

function planks(canvas: Canvas, dice: Dice): void {
  const ramp = dice.pick([ramps.wood, ramps.tan, ramps.rust, ramps.iron] as const);
  ground(canvas, ramp[1]);
  const high = dice.pick([4, 4, 5.34, 8]);
  for (let y = 0; y < 16; y += high) {
    canvas.fill(rectangle([0, y], [16, y + 0.8]), ramp[2]);
    canvas.fill(rectangle([0, y + high - 1], [16, y + high]), ramp[0]);
    const joint = dice.between(2, 14);
    canvas.fill(rectangle([joint, y], [joint + 0.9, y + high]), ramp[0]);
    canvas.dot([joint - 1, y + high / 2], ink);
    canvas.dot([joint + 2, y + high / 2], ink);
    for (let i = 0; i < 2; i++)
      canvas.dot([dice.between(1, 15), y + high / 2], dice.pick([ramp[0], ramp[2]]), [3, 0.6]);
  }
}

function sand(canvas: Canvas, dice: Dice): void {
  const ramp = dice.pick([ramps.tan, ramps.yellow, ramps.wood, ramps.bone, ramps.sky] as const);
  ground(canvas, ramp[1]);
  speckle(canvas, dice, { colours: [ramp[2], ramp[0]], share: 0.08 });
  for (let i = dice.between(1, 4, 1); i > 0; i--) {
    const [x, y] = [dice.between(-2, 12), dice.between(2, 14)];
    canvas.fill(
      line(
        [
          [x, y],
          [x + 2.5, y - 0.9],
          [x + 5, y],
        ],
        0.5,
      ),
      ramp[2],
    );
    canvas.fill(
      line(
        [
          [x, y + 1],
          [x + 2.5, y + 0.1],
          [x + 5, y + 1],
        ],
        0.4,
      ),
      ramp[0],
    );
  }
  if (dice.chance(0.3))
    canvas.paint(
      ellipse([dice.between(4, 12), dice.between(4, 12)], [1.8, 1.4]),
      dice.pick([ramps.iron, ramps.bone, ramps.rust] as const),
      { edge: ramp[0] },
    );
}

function floor(canvas: Canvas, dice: Dice): void {
  const [one, two] = dice.pick([
    [ramps.steel, ramps.iron],
    [ramps.bone, ramps.night],
    [ramps.red, ramps.tan],
    [ramps.blue, ramps.sky],
    [ramps.purple, ramps.pink],
    [ramps.tan, ramps.wood],
  ] as const);
  const cells = dice.pick([2, 2, 4]);
  const step = 16 / cells;
  for (let row = 0; row < cells; row++) {
    for (let column = 0; column < cells; column++) {
      const ramp = (row + column) % 2 === 0 ? one : two;
      const [x, y] = [column * step, row * step];
      canvas.fill(rectangle([x, y], [x + step, y + step]), ramp[0]);
      canvas.fill(rectangle([x, y], [x + step - 1, y + step - 1]), ramp[2]);
      canvas.fill(rectangle([x + 1, y + 1], [x + step - 1, y + step - 1]), ramp[1]);
    }
  }
  if (cells === 2 && dice.chance(0.6)) {
    const mark = dice.pick(bright);
    canvas.paint(
      dice.chance(0.5)
        ? ellipse([8, 8], [3, 3])
        : polygon([8, 3.4], [12.6, 8], [8, 12.6], [3.4, 8]),
      mark,
      { edge: mark[0] },
    );
    canvas.dot([7.4, 7.4], white);
  }
}
