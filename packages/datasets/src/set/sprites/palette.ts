import type { Palette } from "../../dataset.ts";

/** Shades of one material by index of the palette: dark, middle, light and shine. */
export type Ramp = readonly [dark: number, middle: number, light: number, shine: number];

const opaque = [
  "19141f fbf8ef", // ink and white
  "3a3c4e 686d80 a0a8b6 d2d9de", // greys
  "452a25 774830 a9703e dba765", // browns
  "cf8a66 f6c9a0", // skin
  "6d1a31 b52b3c ea5e51", // reds
  "b4531d f08b2d f9cf46 fff1a8", // rust to cream
  "1c4738 2e7b43 62b54b b6df62", // greens
  "23306c 2f62b7 4aa8e2 a6e5f3", // blues
  "49246a 8a46b2", // purples
  "dc78c0 f8bbd4", // pinks
].flatMap((shades) => shades.split(" "));

/** The 32 colours of the sprites, index 0 transparent. */
export const spritePalette: Palette = Object.freeze({
  colours: Object.freeze([
    Object.freeze([0, 0, 0, 0] as const),
    ...opaque.map((hex) => {
      const [red, green, blue] = [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
      return Object.freeze([red ?? 0, green ?? 0, blue ?? 0, 255] as const);
    }),
  ]),
  exact: true,
});

/** The outlines. */
export const ink = 1;
export const white = 2;

type Material =
  | "iron"
  | "steel"
  | "bone"
  | "wood"
  | "tan"
  | "skin"
  | "ruddy"
  | "red"
  | "orange"
  | "yellow"
  | "green"
  | "lime"
  | "blue"
  | "sky"
  | "purple"
  | "pink"
  | "night"
  | "rust";

/** The materials that sprites are made of. */
export const ramps: Readonly<Record<Material, Ramp>> = {
  iron: [3, 4, 5, 6],
  steel: [4, 5, 6, 2],
  bone: [5, 6, 2, 2],
  wood: [7, 8, 9, 10],
  tan: [8, 9, 10, 19],
  skin: [11, 12, 12, 2],
  ruddy: [9, 11, 12, 12],
  red: [13, 14, 15, 12],
  orange: [16, 17, 18, 19],
  yellow: [17, 18, 19, 2],
  green: [20, 21, 22, 23],
  lime: [21, 22, 23, 19],
  blue: [24, 25, 26, 27],
  sky: [25, 26, 27, 2],
  purple: [28, 29, 30, 31],
  pink: [29, 30, 31, 2],
  night: [1, 3, 4, 5],
  rust: [13, 16, 17, 18],
};

/** Materials of cloth, slime, glass and gems. */
export const bright: readonly [Ramp, ...Ramp[]] = [
  ramps.red,
  ramps.orange,
  ramps.green,
  ramps.lime,
  ramps.blue,
  ramps.sky,
  ramps.purple,
  ramps.pink,
];

/** Materials of clothes and crests. */
export const cloths: readonly [Ramp, ...Ramp[]] = [
  ...bright,
  ramps.wood,
  ramps.steel,
  ramps.night,
  ramps.bone,
];
