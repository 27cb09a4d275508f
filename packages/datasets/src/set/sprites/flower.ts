import type { Canvas } from "./canvas.ts";
import type { Dice } from "./dice.ts";
import { ellipse, line, mirrored, type Outline, polygon, profile } from "./outlines.ts";
import { ramps } from "./palette.ts";

const leaves = [ramps.green, ramps.green, ramps.lime] as const;

/** A flower on a stem with leaves: round, star, sun, tulip or bell. */
export function flower(canvas: Canvas, dice: Dice): void {
  const petal = dice.pick([
    ramps.red,
    ramps.pink,
    ramps.yellow,
    ramps.purple,
    ramps.sky,
    ramps.blue,
    ramps.bone,
    ramps.orange,
  ] as const);
  const leaf = dice.pick(leaves);
  const y = dice.between(4.5, 6.5);
  const lean = dice.between(-1, 1);
  canvas.paint(
    line(
      [
        [8 + lean, y],
        [8 - lean / 2, 10],
        [8, 15],
      ],
      0.7,
    ),
    leaf,
  );
  canvas.paint(mirroredLeaf(dice), leaf, { edge: leaf[0] });
  const x = 8 + lean;
  const form = dice.pick(["round", "round", "tulip", "star", "sun", "bell"] as const);
  const reach = dice.between(2, 2.8, 0.4);
  if (form === "tulip")
    canvas.paint(
      polygon(
        [x - 3, y - 3],
        [x - 1.4, y - 1.4],
        [x, y - 3.6],
        [x + 1.4, y - 1.4],
        [x + 3, y - 3],
        [x + 2.8, y + 1.6],
        [x, y + 3],
        [x - 2.8, y + 1.6],
      ),
      petal,
      { edge: petal[0] },
    );
  else if (form === "bell")
    canvas.paint(
      profile(x, [
        [y - 3, 1],
        [y - 1, 2.2],
        [y + 1.4, 2.6],
        [y + 2.4, 3.6],
      ]),
      petal,
      { edge: petal[0] },
    );
  else {
    const places =
      form === "star"
        ? diagonal
        : form === "sun"
          ? [...straight, ...diagonal]
          : dice.chance(0.5)
            ? straight
            : [...straight, ...diagonal];
    for (const [dx, dy] of places)
      canvas.paint(ellipse([x + dx * reach, y + dy * reach], [1.7, 1.7]), petal, {
        edge: petal[0],
      });
    const core = dice.pick([ramps.yellow, ramps.orange, ramps.wood] as const);
    canvas.paint(ellipse([x, y], form === "sun" ? [2.3, 2.3] : [1.5, 1.5]), core, {
      edge: core[0],
    });
  }
}

const straight = [
  [0, -1],
  [-1, 0],
  [1, 0],
  [0, 1],
] as const;
const diagonal = [
  [-0.8, -0.8],
  [0.8, -0.8],
  [-0.8, 0.8],
  [0.8, 0.8],
] as const;

function mirroredLeaf(dice: Dice): Outline {
  const y = dice.between(11, 13);
  const leaf = polygon([8, y + 1.8], [4, y + 0.6], [2.8, y - 1.4], [6, y - 1]);
  return dice.chance(0.6) ? mirrored(leaf) : leaf;
}
