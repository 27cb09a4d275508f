import type { Canvas } from "./canvas.ts";
import type { Dice } from "./dice.ts";
import { ellipse, mirrored, polygon, profile, rectangle, union, without } from "./outlines.ts";
import { ink, ramps, white, type Ramp } from "./palette.ts";

interface Colours {
  readonly hair: Ramp;
  readonly trim: Ramp;
  readonly cloth: Ramp;
}

type Draw = (canvas: Canvas, dice: Dice, colours: Colours) => void;

const kinds: readonly [Draw, ...Draw[]] = [
  hairOnly,
  hairOnly,
  hairOnly,
  helmet,
  helmet,
  wizardHat,
  hood,
  crown,
  bandana,
  cap,
];

/** Hair, or what a hero wears on the head. */
export function headgear(canvas: Canvas, dice: Dice, colours: Colours): void {
  dice.pick(kinds)(canvas, dice, colours);
}

function hairOnly(canvas: Canvas, dice: Dice, { hair, trim }: Colours): void {
  const style = dice.pick(["short", "long", "spiky", "mohawk", "bun", "fringe", "bald"] as const);
  if (style === "bald") return;
  if (style === "mohawk") {
    canvas.paint(
      profile(8, [
        [1, 0.8],
        [2, 1.4],
        [4.4, 1],
      ]),
      hair,
    );
    return;
  }
  const crownOf = profile(8, [
    [1.2, 2.4],
    [2, 3.8],
    [3.4, 4.4],
    [dice.pick([4, 4.6]), 4.4],
  ]);
  const sides = { short: 5.5, long: 10.5, spiky: 6, bun: 5.5, fringe: 8 }[style];
  const fall = mirrored(rectangle([3.5, 3], [4.8, sides]));
  canvas.paint(union(crownOf, fall), hair);
  if (style === "spiky")
    canvas.paint(
      polygon(
        [3.6, 4],
        [3, 1.4],
        [5, 2],
        [6, 0.8],
        [7.6, 1.8],
        [9.4, 0.8],
        [10.6, 2],
        [13, 1.4],
        [12.4, 4],
      ),
      hair,
    );
  if (style === "bun") canvas.paint(ellipse([8, 1.4], [2, 1.3]), hair, { edge: hair[0] });
  if (style === "fringe") canvas.fill(polygon([4, 4], [12, 4], [10, 5.6], [5, 5.2]), hair[1]);
  if (dice.chance(0.25))
    canvas.fill(
      profile(8, [
        [3.2, 4.4],
        [4, 4.4],
      ]),
      trim[1],
    );
}

function helmet(canvas: Canvas, dice: Dice, { trim }: Colours): void {
  const metal = dice.pick([ramps.steel, ramps.iron, ramps.orange, ramps.steel] as const);
  const full = dice.chance(0.4);
  const dome = profile(8, [
    [1, 1.8],
    [2, 3.6],
    [3.4, 4.5],
    [full ? 8.4 : 5, full ? 3.6 : 4.5],
  ]);
  canvas.paint(dome, metal, { edge: metal[0] });
  if (full) {
    canvas.fill(rectangle([5, 5.4], [11, 6.6]), ink);
    canvas.pair([1, 6], dice.pick([ink, white, ramps.sky[1], ramps.red[2]]));
    canvas.pair([0, 7.6], metal[0], [0.5, 1.4]);
  } else {
    canvas.fill(
      profile(8, [
        [4, 4.6],
        [5, 4.6],
      ]),
      dice.chance(0.5) ? metal[0] : trim[1],
    );
    if (dice.chance(0.4)) canvas.pair([0, 5.5], metal[1], [0.7, 2]);
  }
  const top = dice.pick(["horns", "plume", "wings", "bare"] as const);
  if (top === "horns")
    canvas.paint(
      mirrored(polygon([4.4, 4], [2.4, 3.6], [1.4, 0.8], [3.2, 2], [5, 2])),
      ramps.bone,
      {
        edge: ink,
      },
    );
  if (top === "plume")
    canvas.paint(
      profile(8, [
        [0.2, 0.8],
        [1.5, 1.2],
        [3.2, 0.7],
      ]),
      trim,
    );
  if (top === "wings")
    canvas.paint(mirrored(polygon([4, 4.5], [1.4, 1], [3.4, 1.4], [4.6, 2.6])), ramps.bone);
}

function wizardHat(canvas: Canvas, dice: Dice, { trim, cloth }: Colours): void {
  const hat = dice.chance(0.5) ? cloth : trim;
  const tip = dice.between(-2, 2);
  canvas.paint(polygon([4.4, 4], [7.2 + tip, 0.3], [8.6 + tip, 0.3], [11.6, 4]), hat);
  canvas.paint(
    profile(8, [
      [3.4, 5.6],
      [4.8, 5.8],
    ]),
    hat,
    { edge: ink },
  );
  canvas.fill(
    profile(8, [
      [2.8, 2.9],
      [3.6, 3.4],
    ]),
    dice.pick([ramps.orange[2], trim[0], white]),
  );
}

function hood(canvas: Canvas, dice: Dice, { trim, cloth }: Colours): void {
  const hat = dice.chance(0.6) ? cloth : trim;
  const outer = profile(8, [
    [0.8, 1],
    [2, 3.4],
    [4, 4.8],
    [8, 4.8],
    [9.4, 3.6],
  ]);
  const opening = profile(8, [
    [4, 2.4],
    [5, 3],
    [8, 3],
    [8.6, 2],
  ]);
  canvas.paint(without(outer, opening), hat, { edge: hat[0] });
  if (dice.chance(0.3)) {
    canvas.fill(opening, ink);
    canvas.pair([1, 6], dice.pick([ramps.orange[2], ramps.red[2], ramps.sky[2]]), [1, 1]);
  }
}

function crown(canvas: Canvas, dice: Dice, { hair, trim }: Colours): void {
  canvas.paint(mirrored(rectangle([3.5, 3.5], [4.8, dice.between(5, 9)])), hair);
  canvas.paint(
    polygon([4, 4.6], [4, 1.2], [5.6, 2.8], [8, 0.8], [10.4, 2.8], [12, 1.2], [12, 4.6]),
    ramps.orange,
    { edge: ramps.orange[0] },
  );
  canvas.pair([0, 3.5], trim[2], [0.5, 1]);
}

function bandana(canvas: Canvas, _: Dice, { hair, trim }: Colours): void {
  canvas.paint(
    profile(8, [
      [1.4, 2.4],
      [2.2, 3.8],
      [4, 4.4],
    ]),
    hair,
  );
  canvas.paint(
    profile(8, [
      [3, 4.4],
      [4.6, 4.4],
    ]),
    trim,
  );
  canvas.paint(polygon([12, 3.4], [14.4, 3.6], [14, 6], [12, 4.6]), trim);
}

function cap(canvas: Canvas, dice: Dice, { hair, trim }: Colours): void {
  canvas.paint(mirrored(rectangle([3.6, 3.5], [4.8, dice.between(5, 8)])), hair);
  canvas.paint(
    profile(8, [
      [1, 2.4],
      [2.2, 4],
      [4.4, 4.4],
    ]),
    trim,
  );
  canvas.paint(polygon([5, 4], [13.6, 4], [13.6, 5.2], [5, 5]), trim, { shade: "flat" });
  if (dice.chance(0.6))
    canvas.paint(
      polygon([10.5, 3.5], [13, 0.8], [14, 2], [12, 4]),
      dice.pick([ramps.red, ramps.bone, ramps.green] as const),
    );
}
