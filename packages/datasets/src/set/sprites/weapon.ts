import type { Canvas } from "./canvas.ts";
import type { Dice } from "./dice.ts";
import {
  ellipse,
  line,
  mirrored,
  type Outline,
  polygon,
  profile,
  rectangle,
  turned,
  union,
  without,
} from "./outlines.ts";
import { bright, cloths, ink, ramps, white } from "./palette.ts";

/** Paints a part that was made pointing up, as the weapon lies; `end` is half its length. */
interface Bench {
  readonly canvas: Canvas;
  readonly dice: Dice;
  readonly end: number;
  lay(outline: Outline): Outline;
}

type Draw = (bench: Bench) => void;

const kinds: readonly [Draw, ...Draw[]] = [sword, sword, sword, axe, spear, staff, hammer, bow];

const metals = [ramps.steel, ramps.steel, ramps.iron, ramps.orange, ramps.sky, ramps.rust] as const;
const woods = [ramps.wood, ramps.wood, ramps.tan, ramps.night, ramps.red] as const;

/** A weapon, upright or aslant: sword, axe, spear, staff, hammer or bow. */
export function weapon(canvas: Canvas, dice: Dice): void {
  canvas.flip = dice.chance(0.5);
  const aslant = dice.chance(0.75);
  const lay = aslant ? turned : (outline: Outline) => outline;
  dice.pick(kinds)({ canvas, dice, lay, end: aslant ? dice.between(8, 9) : dice.between(6, 7) });
}

function sword({ canvas, dice, lay, end }: Bench): void {
  const metal = dice.pick(metals);
  const guard = dice.pick([ramps.orange, ramps.iron, ramps.wood, ...bright] as const);
  const grip = dice.pick([ramps.wood, ramps.night, ramps.red, ramps.blue] as const);
  const half = dice.pick([0.8, 1.1, 1.1, 1.3]);
  const short = dice.chance(0.25) ? dice.between(2, 4) : 0;
  const [top, hilt, bottom] = [8 - end + short, 8 + end - 4.4, 8 + end];
  const form = dice.pick(["straight", "straight", "leaf", "taper", "curved"] as const);
  const points: [number, number][] =
    form === "leaf"
      ? [
          [top, 0.1],
          [top + 3, half + 0.6],
          [hilt - 3, half - 0.2],
          [hilt, half],
        ]
      : form === "taper"
        ? [
            [top, 0.1],
            [hilt, half + 0.5],
          ]
        : [
            [top, 0.1],
            [top + 1.6, half],
            [hilt, half],
          ];
  const straight = profile(8, points);
  const blade =
    form === "curved"
      ? polygon(
          [9.2 + half, top],
          [9.4, (top + hilt) / 2],
          [8 + half * 0.8, hilt],
          [8 - half * 0.8, hilt],
          [7.6 - half * 0.4, (top + hilt) / 2],
        )
      : straight;
  canvas.fill(lay(blade), metal[1]);
  canvas.fill(lay({ ...blade, inside: (x, y) => x < 7.7 && blade.inside(x, y) }), metal[2]);
  canvas.fill(lay({ ...blade, inside: (x, y) => x > 8.5 && blade.inside(x, y) }), metal[0]);
  if (dice.chance(0.3)) canvas.fill(lay(rectangle([7.6, top + 3], [8.4, hilt])), metal[0]);
  canvas.paint(
    lay(
      profile(8, [
        [hilt, 0.75],
        [bottom, 0.75],
      ]),
    ),
    grip,
  );
  const wide = dice.between(2.5, 3.5);
  const cross = dice.pick(["bar", "bar", "wings", "disc"] as const);
  const bar =
    cross === "disc"
      ? ellipse([8, hilt], [wide - 0.6, 1.1])
      : cross === "wings"
        ? union(
            profile(8, [
              [hilt - 0.6, wide - 1],
              [hilt + 0.7, wide - 0.4],
            ]),
            mirrored(ellipse([8 - wide, hilt - 0.8], [0.9, 1.1])),
          )
        : profile(8, [
            [hilt - 0.6, wide],
            [hilt + 0.7, wide],
          ]);
  canvas.paint(lay(bar), guard, { edge: guard[0] });
  canvas.paint(lay(ellipse([8, bottom], [1.2, 1.1])), dice.chance(0.5) ? guard : dice.pick(bright));
  if (dice.chance(0.3)) canvas.fill(lay(ellipse([8, hilt], [0.8, 0.8])), dice.pick(bright)[2]);
}

function shaft({ canvas, dice, lay, end }: Bench, half = 0.75): void {
  const wood = dice.pick(woods);
  canvas.paint(
    lay(
      profile(8, [
        [8 - end, half],
        [8 + end, half],
      ]),
    ),
    wood,
  );
  if (dice.chance(0.5))
    canvas.fill(lay(rectangle([7, 8 + end - 3], [9, 8 + end - 1.6])), dice.pick(cloths)[1]);
}

function axe(bench: Bench): void {
  const { canvas, dice, lay, end } = bench;
  const metal = dice.pick(metals);
  shaft(bench);
  const y = 8 - end + 3;
  const reach = dice.between(3.5, 4.5);
  const blade = polygon(
    [8, y - 1],
    [7.4 + reach, y - 3.8],
    [8.4 + reach, y - 1.6],
    [8.4 + reach, y + 1.6],
    [7.4 + reach, y + 3.8],
    [8, y + 1],
  );
  const both = dice.chance(0.4);
  canvas.paint(lay(both ? mirrored(blade) : blade), metal, { edge: ink });
  if (!both && dice.chance(0.5))
    canvas.paint(lay(polygon([8, y - 1], [5.4, y], [8, y + 1])), metal);
  canvas.fill(lay(ellipse([8, y], [1, 1.2])), dice.pick(cloths)[0]);
}

function spear(bench: Bench): void {
  const { canvas, dice, lay, end } = bench;
  const metal = dice.pick(metals);
  shaft(bench);
  const top = 8 - end;
  const kind = dice.pick(["leaf", "barbed", "trident"] as const);
  const head =
    kind === "leaf"
      ? profile(8, [
          [top - 0.5, 0.1],
          [top + 2.6, 1.9],
          [top + 4.6, 0.8],
        ])
      : kind === "barbed"
        ? profile(8, [
            [top - 0.5, 0.1],
            [top + 3.4, 2.4],
            [top + 3.5, 0.8],
            [top + 4.6, 0.8],
          ])
        : union(
            profile(8, [
              [top - 0.5, 0.3],
              [top + 4, 0.7],
            ]),
            mirrored(rectangle([5, top + 0.4], [6, top + 4])),
            rectangle([5, top + 3], [11, top + 4.3]),
          );
  canvas.paint(lay(head), metal, { edge: ink });
  if (dice.chance(0.5))
    canvas.fill(lay(rectangle([6.8, top + 4.6], [9.2, top + 5.6])), dice.pick(bright)[1]);
}

function staff(bench: Bench): void {
  const { canvas, dice, lay, end } = bench;
  const glow = dice.pick(bright);
  shaft(bench, dice.pick([0.6, 0.8]));
  const y = 8 - end + 2;
  const holder = dice.pick([ramps.orange, ramps.wood, ramps.steel] as const);
  const kind = dice.pick(["orb", "claw", "ring", "star"] as const);
  if (kind === "claw")
    canvas.paint(
      lay(without(ellipse([8, y], [3.4, 3.4]), rectangle([5, y - 4], [11, y - 1]))),
      holder,
    );
  if (kind === "ring")
    canvas.paint(lay(without(ellipse([8, y], [3.2, 3.2]), ellipse([8, y], [2, 2]))), holder);
  if (kind === "star")
    canvas.paint(
      lay(
        polygon(
          [8, y - 4],
          [9.2, y - 1.2],
          [12, y],
          [9.2, y + 1.2],
          [8, y + 4],
          [6.8, y + 1.2],
          [4, y],
          [6.8, y - 1.2],
        ),
      ),
      glow,
    );
  else
    canvas.paint(lay(ellipse([8, y], kind === "ring" ? [1.2, 1.2] : [2.2, 2.2])), glow, {
      edge: holder[0],
    });
  if (kind !== "ring") canvas.fill(lay(ellipse([7.4, y - 0.7], [0.7, 0.7])), white);
}

function hammer(bench: Bench): void {
  const { canvas, dice, lay, end } = bench;
  const metal = dice.pick(metals);
  shaft(bench, 0.8);
  const y = 8 - end + 2.6;
  if (dice.chance(0.5)) {
    const wide = dice.between(3, 4);
    canvas.paint(
      lay(
        profile(8, [
          [y - 2, wide],
          [y + 2, wide],
        ]),
      ),
      metal,
      { edge: ink },
    );
    canvas.fill(
      lay(
        profile(8, [
          [y - 2, 0.8],
          [y + 2, 0.8],
        ]),
      ),
      dice.pick(cloths)[1],
    );
  } else {
    for (const [dx, dy] of [
      [0, -3],
      [3, 0],
      [-3, 0],
      [2, 2],
      [-2, 2],
      [2, -2],
      [-2, -2],
    ] as const)
      canvas.fill(lay(ellipse([8 + dx, y + dy], [0.8, 0.8])), metal[2]);
    canvas.paint(lay(ellipse([8, y], [2.5, 2.5])), metal, { edge: metal[0] });
  }
}

function bow({ canvas, dice, lay, end }: Bench): void {
  const wood = dice.pick(woods);
  const bend = dice.between(3, 4.5);
  const [top, bottom] = [8 - end + 1.6, 8 + end - 1.6];
  const string = 8 + bend / 2;
  canvas.fill(
    lay(
      line(
        [
          [string, top],
          [string, bottom],
        ],
        0.36,
      ),
    ),
    ramps.bone[1],
  );
  canvas.paint(
    lay(
      line(
        [
          [string, top],
          [string - bend, 8 - end / 3],
          [string - bend, 8 + end / 3],
          [string, bottom],
        ],
        0.8,
      ),
    ),
    wood,
  );
  canvas.fill(lay(rectangle([string - bend - 1, 7], [string - bend + 1, 9])), dice.pick(cloths)[1]);
  if (dice.chance(0.5)) {
    canvas.fill(lay(rectangle([string - bend - 3, 7.6], [string + 1, 8.4])), ramps.tan[2]);
    canvas.fill(
      lay(polygon([string - bend - 4, 8], [string - bend - 2, 6.8], [string - bend - 2, 9.2])),
      ramps.steel[2],
    );
  }
}
