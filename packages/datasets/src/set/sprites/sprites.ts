import type { IndexedDataset } from "../../dataset.ts";
import { checkOptionNames } from "../../source/check-options.ts";
import { defineDataset } from "../define-dataset.ts";
import { randomStream } from "../random.ts";
import { makeCanvas, type Canvas } from "./canvas.ts";
import { makeDice, type Dice } from "./dice.ts";
import { hero } from "./hero.ts";
import { house } from "./house.ts";
import { monster } from "./monster.ts";
import { spritePalette } from "./palette.ts";
import { plant } from "./plant.ts";
import { potion } from "./potion.ts";
import { shield } from "./shield.ts";
import { tile } from "./tile.ts";
import { treasure } from "./treasure.ts";
import { tree } from "./tree.ts";
import { weapon } from "./weapon.ts";

/** Options of `sprites`. */
export interface SpritesOptions {
  readonly split: "train" | "validation" | "test";
  /** Default 50,000 for train, 5,000 for validation, 10,000 for test; any up to 2^32. */
  readonly count?: number | undefined;
  /** Height and width in pixels. Default 16. */
  readonly size?: 16 | 24 | 32 | undefined;
  /** Another seed, other pictures. Default 0. */
  readonly seed?: number | undefined;
}

const streams = { train: 0, validation: 1, test: 2 } as const;
const counts = { train: 50_000, validation: 5_000, test: 10_000 } as const;
const families: Readonly<Record<string, (canvas: Canvas, dice: Dice) => void>> = {
  hero,
  monster,
  weapon,
  shield,
  potion,
  treasure,
  plant,
  tree,
  house,
  tile,
};
const classes = Object.freeze(Object.keys(families));

/**
 * Pixel art without a download: sprites of ten classes in the 32 colours of one palette, drawn on the spot with outlines and with light
 * from the upper left. The values are indices of `info.palette`, index 0 is transparent; tiles fill the square. Picture `index` of a split
 * is a function of (seed, split, index, size) alone, its label is `index % 10`; a larger count adds pictures and changes none, and no
 * picture's random numbers are used in two splits.
 *
 * @throws RangeError for an unknown split, or a size, count or seed out of range.
 * @example
 * const drawn = sprites({ split: "train", size: 16, count: 1000 });
 * const { images, labels = [] } = await drawn.read([0, 1, 2]);
 * images.length; // 768
 * Array.from(labels, (label) => drawn.info.classes?.[label]); // ["hero", "monster", "weapon"]
 * drawn.info.palette.colours.length; // 32
 */
export function sprites(options: SpritesOptions): IndexedDataset {
  checkOptionNames("draw sprites", options, { split: true, count: true, size: true, seed: true });
  const { split, size = 16, seed = 0 } = options;
  if (!Object.hasOwn(streams, split))
    throw new RangeError(`Cannot draw sprites: split is ${split}, not train, validation or test`);
  if (![16, 24, 32].includes(size))
    throw new RangeError(`Cannot draw sprites: size is ${size}, not 16, 24 or 32`);
  const count = options.count ?? counts[split];
  if (!Number.isInteger(count) || count < 0 || count > 2 ** 32)
    throw new RangeError(
      `Cannot draw sprites: count is ${count}, not an integer from 0 to 4294967296`,
    );
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new RangeError(`Cannot draw sprites: seed is ${seed}, not an integer of 0 or more`);
  const seeds = [seed % 2 ** 32, Math.floor(seed / 2 ** 32)] as const;
  const drawn = defineDataset({
    info: {
      name: `sprites${size}/${split}`,
      shape: [size, size, 1],
      count,
      classes,
      palette: spritePalette,
    },
    read(indices) {
      const images = new Uint8Array(indices.length * size * size);
      for (const [row, index] of indices.entries()) {
        const dice = makeDice(randomStream([...seeds, streams[split], index]));
        images.set(draw(classes[labelOf(index)] ?? "", { size, dice }), row * size * size);
      }
      return { images, labels: Int32Array.from(indices, labelOf) };
    },
    fingerprint: async () => `sprites 1: ${split} ${size}x${size}, ${count} of seed ${seed}`,
  });
  return Object.freeze({ ...drawn, info: { ...drawn.info, palette: spritePalette } });
}

function labelOf(index: number): number {
  return index % classes.length;
}

function draw(family: string, { size, dice }: { size: number; dice: Dice }): Uint8Array {
  const canvas = makeCanvas(size);
  families[family]?.(canvas, dice);
  if (family === "tile") return canvas.pixels;
  canvas.outline();
  return moved(canvas, dice);
}

/** A pixel or two to a side, as far as there is room. */
function moved({ pixels, size }: Canvas, dice: Dice): Uint8Array {
  const reach = Math.floor(size / 16);
  const [right, down] = [dice.between(-reach, reach, 1), dice.between(-reach, reach, 1)];
  let [left, top, last, bottom] = [size, size, 0, 0];
  for (let at = 0; at < pixels.length; at++) {
    if (pixels[at] === 0) continue;
    const [x, y] = [at % size, Math.floor(at / size)];
    left = Math.min(left, x);
    last = Math.max(last, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  const dx = Math.max(-left, Math.min(size - 1 - last, right));
  const dy = Math.max(-top, Math.min(size - 1 - bottom, down));
  const out = new Uint8Array(pixels.length);
  for (let y = top; y <= bottom; y++)
    for (let x = left; x <= last; x++) out[(y + dy) * size + x + dx] = pixels[y * size + x] ?? 0;
  return out;
}
