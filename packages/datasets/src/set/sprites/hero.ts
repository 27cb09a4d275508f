import type { Canvas } from "./canvas.ts";
import type { Dice } from "./dice.ts";
import { headgear } from "./headgear.ts";
import { ellipse, line, mirrored, polygon, profile, rectangle, union } from "./outlines.ts";
import { cloths, ink, ramps, white, type Ramp } from "./palette.ts";

const skins = [ramps.skin, ramps.skin, ramps.ruddy, ramps.tan, ramps.wood, ramps.lime] as const;
const hairs = [
  ramps.wood,
  ramps.tan,
  ramps.night,
  ramps.rust,
  ramps.yellow,
  ramps.steel,
  ramps.purple,
] as const;

/** A hero from the front: clothes, hair or something on the head, and things in the hands. */
export function hero(canvas: Canvas, dice: Dice): void {
  canvas.flip = dice.chance(0.5);
  const skin = dice.pick(skins);
  const hair = dice.pick(hairs);
  const cloth = dice.pick(cloths);
  const trim = dice.pick(cloths);
  const build = dice.pick(["tunic", "tunic", "armour", "robe"] as const);
  if (dice.chance(0.3))
    canvas.paint(
      profile(8, [
        [8, 3],
        [14.4, 5],
      ]),
      dice.pick(cloths),
    );
  if (build === "robe") robe(canvas, dice, { cloth, trim });
  else dressed(canvas, dice, { cloth: build === "armour" ? ramps.steel : cloth, trim });
  const sleeve = build === "armour" ? ramps.iron : dice.chance(0.3) ? trim : cloth;
  canvas.paint(mirrored(rectangle([3.5, 9], [5, 12])), sleeve, { edge: sleeve[0] });
  canvas.fill(mirrored(rectangle([3.5, 11.6], [5, 12.8])), skin[2]);
  held(canvas, dice, trim);
  const head = profile(8, [
    [2, 2.6],
    [2.8, 3.5],
    [4, 4],
    [7, 4],
    [8.6, 3],
  ]);
  canvas.paint(head, skin, { edge: ink });
  face(canvas, dice, { hair, skin });
  headgear(canvas, dice, { hair, trim, cloth });
}

interface Clothes {
  readonly cloth: Ramp;
  readonly trim: Ramp;
}

function robe(canvas: Canvas, dice: Dice, { cloth, trim }: Clothes): void {
  canvas.paint(
    profile(8, [
      [8.5, 2.6],
      [11, 3.2],
      [15, 4.6],
    ]),
    cloth,
  );
  if (dice.chance(0.6))
    canvas.fill(
      profile(8, [
        [9, 0.6],
        [15, 0.6 + dice.between(0, 1)],
      ]),
      trim[1],
    );
  if (dice.chance(0.5))
    canvas.fill(
      profile(8, [
        [14, 4.4],
        [15, 4.6],
      ]),
      trim[2],
    );
}

function dressed(canvas: Canvas, dice: Dice, { cloth, trim }: Clothes): void {
  const legs = dice.pick([ramps.wood, ramps.night, ramps.iron, ramps.blue, trim] as const);
  canvas.paint(mirrored(rectangle([5, 12], [7, 15])), legs, { shade: "flat" });
  const boots = dice.pick([ramps.wood, ramps.night, ramps.rust, ramps.iron] as const);
  canvas.fill(mirrored(rectangle([5, 14], [7, 15])), boots[1]);
  const skirt = dice.pick([3, 3, 3.6]);
  canvas.paint(
    profile(8, [
      [8.5, 2.8],
      [10, 3],
      [13, skirt],
    ]),
    cloth,
  );
  const mark = dice.pick(["belt", "belt", "cross", "stripe", "sash", "plain"] as const);
  if (mark === "belt") {
    canvas.fill(
      profile(8, [
        [11.5, 3],
        [12.4, 3.1],
      ]),
      trim[0],
    );
    canvas.pair([0, 12], ramps.orange[2], [0.5, 1]);
  }
  if (mark === "cross") {
    canvas.pair([0, 11], trim[2], [0.7, 3]);
    canvas.pair([0, 10.5], trim[2], [2, 0.7]);
  }
  if (mark === "stripe") canvas.fill(rectangle([7, 9], [9, 13]), trim[1]);
  if (mark === "sash")
    canvas.fill(
      line(
        [
          [5.5, 9.5],
          [10.5, 12.5],
        ],
        0.7,
      ),
      trim[1],
    );
}

function face(
  canvas: Canvas,
  dice: Dice,
  { hair, skin }: { readonly hair: Ramp; readonly skin: Ramp },
): void {
  const y = dice.pick([6, 6.5]);
  const apart = dice.pick([1, 1, 1.5]);
  // Ink alone is lost on a dark face.
  const wide = dice.chance(skin === ramps.wood ? 0.8 : 0.3);
  if (wide) canvas.pair([apart, y], white, [1.4, 1.5]);
  canvas.pair([apart, y], dice.pick([ink, ink, ramps.blue[0], ramps.green[0]]), [1, 1.5]);
  if (dice.chance(0.22)) {
    const long = dice.between(9, 11);
    canvas.paint(
      profile(8, [
        [7.2, 3.6],
        [8.5, 3],
        [long, 0.8],
      ]),
      hair,
      { edge: hair[0] },
    );
  } else if (dice.chance(0.4)) canvas.pair([0, 8], ramps.red[1], [0.5, 0.7]);
}

function held(canvas: Canvas, dice: Dice, trim: Ramp): void {
  const thing = dice.pick(["sword", "sword", "staff", "axe", "bow", "spear", "none"] as const);
  const x = 13;
  const wood = dice.pick([ramps.wood, ramps.tan, ramps.night] as const);
  if (thing === "sword") {
    const top = dice.between(3, 6);
    canvas.paint(
      profile(x, [
        [top, 0.3],
        [top + 1, 0.75],
        [11, 0.75],
      ]),
      ramps.steel,
      { edge: ink },
    );
    canvas.fill(
      profile(x, [
        [10.5, 1.6],
        [11.4, 1.6],
      ]),
      dice.pick([ramps.orange[1], trim[1]]),
    );
    canvas.fill(
      profile(x, [
        [11.5, 0.6],
        [13.4, 0.6],
      ]),
      wood[1],
    );
  } else if (thing === "staff") {
    canvas.paint(
      profile(x, [
        [4, 0.6],
        [15, 0.6],
      ]),
      wood,
      { edge: ink },
    );
    canvas.paint(ellipse([x, 4], [1.6, 1.6]), trim, { edge: ink });
    canvas.dot([x - 0.5, 3.5], white);
  } else if (thing === "axe") {
    canvas.paint(
      profile(x, [
        [4, 0.6],
        [14, 0.6],
      ]),
      wood,
      { edge: ink },
    );
    canvas.paint(polygon([x, 4.5], [x + 2, 4], [x + 2, 8], [x, 7.5]), ramps.steel, { edge: ink });
  } else if (thing === "bow") {
    canvas.paint(
      line(
        [
          [x - 0.5, 6],
          [x + 1.3, 8.5],
          [x + 1.3, 11.5],
          [x - 0.5, 14],
        ],
        0.6,
      ),
      wood,
    );
    canvas.fill(rectangle([x - 0.8, 6], [x - 0.2, 14]), ramps.bone[0]);
  } else if (thing === "spear") {
    canvas.paint(
      profile(x, [
        [4, 0.55],
        [15, 0.55],
      ]),
      wood,
      { edge: ink },
    );
    canvas.paint(
      profile(x, [
        [1.5, 0.2],
        [3.5, 1.2],
        [5, 0.6],
      ]),
      ramps.steel,
      { edge: ink },
    );
  }
  if (dice.chance(0.35)) {
    const crest = dice.pick(cloths);
    const form = dice.chance(0.5)
      ? ellipse([3.6, 11.2], [2.2, 2.4])
      : union(
          profile(3.6, [
            [9, 2],
            [11.5, 2],
            [14, 0.4],
          ]),
        );
    canvas.paint(form, crest, { edge: ink });
    canvas.dot([3.6, 11.2], dice.pick([white, ramps.orange[2], ink]), [1, 1]);
  }
}
