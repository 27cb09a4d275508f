import { threefry } from "@pixelweft/tensor";

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [number, number, number];

/** What makes somebody who they are. */
export interface Person {
  readonly skin: Colour;
  readonly hair: Colour;
  readonly hairdo: (typeof hairdos)[number];
  readonly hat: (typeof hats)[number];
  readonly hatColour: Colour;
  readonly shirt: Colour;
  readonly pattern: (typeof patterns)[number];
  readonly second: Colour;
  readonly trousers: Colour;
  readonly shoes: Colour;
  /** Half of the body's width, and how much taller than the smallest ones; pixels. */
  readonly girth: number;
  readonly taller: number;
  readonly beard: boolean;
  readonly held: (typeof things)[number];
}

/** How somebody stands in a picture. */
export interface Pose {
  readonly facing: "front" | "back" | "left" | "right";
  readonly arms: "down" | "out" | "up";
  readonly stride: boolean;
  /** Pixels to the right. */
  readonly shift: number;
  /** What all colours are multiplied by. */
  readonly light: number;
}

const skins: readonly Colour[] = [
  [244, 208, 177],
  [224, 172, 132],
  [181, 122, 82],
  [122, 78, 52],
  [150, 200, 120],
];
const hairs: readonly Colour[] = [
  [50, 38, 34],
  [112, 70, 38],
  [232, 196, 92],
  [190, 82, 40],
  [210, 210, 214],
  [150, 70, 170],
];
const cloths: readonly Colour[] = [
  [200, 50, 50],
  [50, 100, 200],
  [60, 150, 70],
  [236, 190, 60],
  [140, 70, 160],
  [236, 236, 230],
  [70, 74, 84],
  [230, 130, 50],
  [90, 190, 200],
  [120, 84, 54],
];
const hairdos = ["short", "long", "bald", "crest", "bun"] as const;
const hats = ["none", "none", "none", "cap", "tall", "hood"] as const;
const patterns = ["plain", "belt", "stripes", "cross", "halves"] as const;
const things = ["none", "none", "sword", "staff", "shield"] as const;

/** Somebody, by number: another number is nearly always somebody else. */
export function personOf(number: number): Person {
  const dice = diceOf(0, number);
  return {
    skin: dice(skins),
    hair: dice(hairs),
    hairdo: dice(hairdos),
    hat: dice(hats),
    hatColour: dice(cloths),
    shirt: dice(cloths),
    pattern: dice(patterns),
    second: dice(cloths),
    trousers: dice(cloths),
    shoes: dice(hairs),
    girth: dice([2, 3, 3, 4]),
    taller: dice([0, 1, 2]),
    beard: dice([false, false, true]),
    held: dice(things),
  };
}

/** One of the poses of somebody. */
export function poseOf(number: number, pose: number): Pose {
  const dice = diceOf(1, number, pose);
  return {
    facing: dice(["front", "front", "back", "left", "right"]),
    arms: dice(["down", "down", "out", "up"]),
    stride: dice([false, true]),
    shift: dice([-1, 0, 1]),
    light: dice([0.8, 0.9, 1, 1.1]),
  };
}

/** Picks from lists, one throw after another. */
function diceOf(stream: number, number: number, pose = 0): <T>(list: readonly T[]) => T {
  let thrown = 0;
  return (list) => {
    const [word] = threefry(stream, number, pose, thrown++);
    const found = list[word % list.length];
    if (found === undefined) throw new RangeError("Cannot pick from an empty list");
    return found;
  };
}
