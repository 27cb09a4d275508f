import type { Canvas } from "./canvas.ts";
import type { Dice } from "./dice.ts";
import {
  ellipse,
  type Outline,
  overlap,
  type Point,
  polygon,
  profile,
  rectangle,
  union,
} from "./outlines.ts";
import { bright, cloths, ink, ramps, white } from "./palette.ts";

/** A bottle of glass with something in it: its form, how full it is, its stopper, and a label or bubbles. */
export function potion(canvas: Canvas, dice: Dice): void {
  const liquid = dice.pick(bright);
  const neck = dice.pick([1, 1.4, 2]);
  const shoulder = dice.between(5, 7);
  const glass = bodyOf(dice, { neck, shoulder });
  const mouth = dice.between(3, 4);
  stopper(canvas, dice, { neck, mouth });
  const whole = union(
    profile(8, [
      [mouth, neck],
      [shoulder + 1, neck],
    ]),
    glass,
  );
  canvas.paint(whole, ramps.sky, { shade: "flat" });
  canvas.fill(whole, ramps.sky[2]);
  const level = dice.between(shoulder, 12, 0.5);
  const wet = overlap(whole, rectangle([0, level], [16, 16]));
  canvas.paint(wet, liquid);
  canvas.fill(overlap(whole, rectangle([0, level], [16, level + 0.9])), liquid[3]);
  canvas.fill(
    profile(8, [
      [mouth - 0.3, neck + 0.7],
      [mouth + 0.7, neck + 0.7],
    ]),
    ramps.sky[2],
  );
  const extra = dice.pick(["bubbles", "bubbles", "label", "band", "heart", "plain"] as const);
  if (extra === "bubbles")
    for (let i = dice.between(2, 5, 1); i > 0; i--) {
      const [x, y] = [dice.between(6, 10), dice.between(10, 13.5)];
      if (y > level + 1) canvas.dot([x, y], dice.pick([liquid[3], white, liquid[2]]));
    }
  if (extra === "label") {
    canvas.paint(overlap(glass, rectangle([5.5, 10], [10.5, 13])), ramps.bone, { edge: liquid[0] });
    canvas.dot(
      [8, 11.5],
      dice.pick([ink, ramps.red[1], ramps.green[1], ramps.purple[1]]),
      dice.pick<Point>([
        [2, 1],
        [1, 2],
        [1, 1],
        [2, 2],
      ]),
    );
  }
  if (extra === "band")
    canvas.fill(overlap(glass, rectangle([0, 11], [16, 12])), dice.pick(cloths)[1]);
  if (extra === "heart")
    canvas.fill(
      union(
        polygon([5.6, 10.4], [10.4, 10.4], [8, 13.4]),
        ellipse([6.9, 10.3], [1.2, 1]),
        ellipse([9.1, 10.3], [1.2, 1]),
      ),
      white,
    );
  const left = leftAt(glass, 10.2);
  canvas.fill(
    overlap(glass, rectangle([left + 0.9, 8.6], [left + 1.9, dice.between(10, 12)])),
    white,
  );
}

/** Where a bottle begins at a height. */
function leftAt({ inside }: Outline, y: number): number {
  let x = 8;
  while (x > 1 && inside(x - 0.25, y)) x -= 0.25;
  return x;
}

function bodyOf(
  dice: Dice,
  { neck, shoulder }: { readonly neck: number; readonly shoulder: number },
): Outline {
  const wide = dice.between(4, 6);
  const kind = dice.pick(["round", "round", "cone", "square", "tall", "drop", "diamond"] as const);
  const high = (15 - shoulder) / 2;
  if (kind === "round") return ellipse([8, 15 - high], [Math.max(wide, high), high]);
  if (kind === "cone")
    return profile(8, [
      [shoulder, neck],
      [13.8, wide],
      [15, wide - 0.8],
    ]);
  if (kind === "square")
    return profile(8, [
      [shoulder, neck + 1],
      [shoulder + 1, wide - 0.6],
      [14.4, wide - 0.6],
      [15, wide - 1.4],
    ]);
  if (kind === "tall")
    return profile(8, [
      [shoulder - 1, neck],
      [shoulder + 0.6, 3],
      [14.4, 3],
      [15, 2.4],
    ]);
  if (kind === "drop")
    return profile(8, [
      [shoulder, neck],
      [10, wide - 1.4],
      [12.4, wide],
      [14, wide - 0.6],
      [15, wide - 2],
    ]);
  return profile(8, [
    [shoulder, neck],
    [10.4, wide],
    [15, 1.6],
  ]);
}

function stopper(
  canvas: Canvas,
  dice: Dice,
  { neck, mouth }: { readonly neck: number; readonly mouth: number },
): void {
  const kind = dice.pick(["cork", "cork", "glass", "cloth", "open"] as const);
  if (kind === "cork")
    canvas.paint(
      profile(8, [
        [mouth - 2, neck + 0.2],
        [mouth, neck],
      ]),
      ramps.tan,
    );
  if (kind === "glass") canvas.paint(ellipse([8, mouth - 1.2], [1.6, 1.5]), dice.pick(bright));
  if (kind === "cloth")
    canvas.paint(
      profile(8, [
        [mouth - 2.2, 0.8],
        [mouth - 1, neck + 0.6],
        [mouth, neck + 1],
      ]),
      dice.pick(cloths),
    );
}
