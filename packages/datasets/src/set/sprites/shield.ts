import type { Canvas } from "./canvas.ts";
import type { Dice } from "./dice.ts";
import {
  ellipse,
  line,
  mirrored,
  type Outline,
  overlap,
  polygon,
  profile,
  rectangle,
  union,
} from "./outlines.ts";
import { cloths, ramps, type Ramp } from "./palette.ts";

/** A shield from the front: its form, its rim, a field of one or two colours and a charge on it. */
export function shield(canvas: Canvas, dice: Dice): void {
  const rim = dice.pick([
    ramps.steel,
    ramps.orange,
    ramps.iron,
    ramps.wood,
    ramps.rust,
    ramps.bone,
  ] as const);
  const [field, second] = [dice.pick(cloths), dice.pick(cloths)];
  const form = formOf(dice);
  const border = dice.pick([1, 1, 1.3, 1.8]);
  canvas.paint(form(0), rim);
  const inner = form(border);
  canvas.paint(inner, field, { edge: rim[0] });
  const division = dice.pick([
    "plain",
    "halves",
    "quarters",
    "pale",
    "bend",
    "chevron",
    "rays",
  ] as const);
  for (const part of parts[division]) canvas.paint(overlap(inner, part), second);
  charge(canvas, dice, { metal: dice.pick([ramps.orange, ramps.steel, ramps.bone, rim] as const) });
  if (dice.chance(0.3)) rivets(canvas, rim);
}

type Division = "plain" | "halves" | "quarters" | "pale" | "bend" | "chevron" | "rays";

/** A form, smaller by an inset. */
function formOf(dice: Dice): (inset: number) => Outline {
  const wide = dice.between(5, 6.5);
  const top = dice.between(1, 2.5);
  const kind = dice.pick(["heater", "heater", "round", "kite", "tower", "notched"] as const);
  if (kind === "round") return (inset) => ellipse([8, 8], [wide + 0.3 - inset, wide + 0.3 - inset]);
  if (kind === "kite")
    return (i) =>
      profile(8, [
        [top + i, wide - 2.4 - i],
        [top + 2 + i / 2, wide - 0.6 - i],
        [8, wide - 0.8 - i],
        [15 - 1.6 * i, 0.3],
      ]);
  if (kind === "tower")
    return (i) =>
      profile(8, [
        [top + i, wide - 1.6 - i],
        [top + 1 + i, wide - 0.8 - i],
        [14 - i, wide - 0.8 - i],
        [15 - i, wide - 2 - i],
      ]);
  if (kind === "notched")
    return (i) =>
      union(
        profile(8, [
          [top + 2 + i, wide - i],
          [9, wide - i],
          [12.4, wide / 2 + 0.6 - i],
          [15 - 1.4 * i, 0.3],
        ]),
        mirrored(polygon([8 - wide + i, top + 2 + i], [8 - wide + i, top + i], [8, top + 2 + i])),
      );
  return (i) =>
    profile(8, [
      [top + i, wide - i],
      [9, wide - i],
      [12.4, wide / 2 + 0.8 - i],
      [15 - 1.4 * i, 0.3],
    ]);
}

const parts: Readonly<Record<Division, readonly Outline[]>> = {
  plain: [],
  halves: [rectangle([8, 0], [16, 16])],
  quarters: [rectangle([8, 0], [16, 7.5]), rectangle([0, 7.5], [8, 16])],
  pale: [rectangle([6.4, 0], [9.6, 16])],
  bend: [
    line(
      [
        [2, 2],
        [14, 13],
      ],
      1.7,
    ),
  ],
  chevron: [polygon([0, 14], [0, 11], [8, 5], [16, 11], [16, 14], [8, 8.4])],
  rays: [
    polygon([8, 7.5], [0, 4], [0, 0], [5, 0]),
    polygon([8, 7.5], [16, 4], [16, 0], [11, 0]),
    polygon([8, 7.5], [4, 16], [12, 16]),
  ],
};

function charge(canvas: Canvas, dice: Dice, { metal }: { readonly metal: Ramp }): void {
  const edge = { edge: metal[0] };
  const kind = dice.pick([
    "boss",
    "boss",
    "cross",
    "star",
    "gem",
    "skull",
    "moon",
    "none",
  ] as const);
  if (kind === "boss") {
    const radius = dice.between(1.5, 2.5);
    canvas.paint(ellipse([8, 7.5], [radius, radius]), metal, edge);
    canvas.dot([7.4, 7], metal[3]);
  }
  if (kind === "cross") {
    canvas.paint(union(rectangle([7, 3.6], [9, 12]), rectangle([4.6, 6], [11.4, 8])), metal, {
      shade: "flat",
    });
  }
  if (kind === "star")
    canvas.paint(
      polygon([8, 4], [9, 6.8], [11.6, 7.4], [9, 8.4], [8, 11.4], [7, 8.4], [4.4, 7.4], [7, 6.8]),
      metal,
      edge,
    );
  if (kind === "gem") {
    const gem = dice.pick(cloths);
    canvas.paint(polygon([8, 4.4], [10.6, 7.5], [8, 10.6], [5.4, 7.5]), gem, { edge: gem[0] });
    canvas.dot([7.4, 6.6], gem[3]);
  }
  if (kind === "skull") {
    canvas.paint(union(ellipse([8, 7], [2.8, 2.4]), rectangle([6.4, 8], [9.6, 10.4])), ramps.bone, {
      edge: 1,
    });
    canvas.pair([0.6, 7.2], 1, [1.2, 1.2]);
  }
  if (kind === "moon")
    canvas.paint(
      {
        ...ellipse([8, 7.5], [3, 3]),
        inside: (x, y) =>
          ellipse([8, 7.5], [3, 3]).inside(x, y) && !ellipse([9.4, 7], [2.4, 2.4]).inside(x, y),
      },
      metal,
    );
}

function rivets(canvas: Canvas, rim: Ramp): void {
  canvas.pair([3.4, 3.6], rim[3], [0.7, 0.7]);
  canvas.pair([2, 11.4], rim[3], [0.7, 0.7]);
}
