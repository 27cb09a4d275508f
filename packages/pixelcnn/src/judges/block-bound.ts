import { colourDistances, groundLevel, type PictureForm } from "./colour-distances.ts";

/** Pixels of a block along each side. */
const side = 4;
/** Sums of many numbers are a little apart from what they are without rounding: by such a part, and so much besides. */
const rounding = 1e-9;

/** How a picture lies over another. */
export interface Placed {
  readonly mirrored: boolean;
  readonly moved: readonly [down: number, right: number];
}

/** Sums of blocks of one picture, and of all of a set behind each other. */
export type BlockSums = Float64Array;

/** Less than what differs of two pictures, at a small part of the price. */
export interface BlockBound {
  /** Sums of the picture at `from`, as it lies over those of the set: what they are mirrored and moved by is undone. */
  sums(images: Uint8Array, from: number, placed?: Placed): BlockSums;
  /** Whether more than the limit differs of a picture with these sums and the picture of the set whose sums begin at `start`. */
  isAbove(own: BlockSums, all: BlockSums, how: { start: number; limit: number }): boolean;
  /** Sums of a picture: of each block those of its channels. */
  readonly blocks: number;
}

/**
 * A bound by blocks. How far values are from the ground is a number for each; two values are apart by no less than these numbers, and
 * pictures by no less than the sums of them over blocks. Undefined where distances are none in which that holds.
 */
export function blockBound(form: PictureForm & { readonly reach: number }): BlockBound | undefined {
  const { height, width, channels, levels, reach } = form;
  const table = colourDistances(form);
  const ground = groundLevel(form);
  const far = table.subarray(ground * levels, (ground + 1) * levels);
  const holds = table.every((apart, at) => {
    const [one = 0, other = 0] = [far[Math.floor(at / levels)], far[at % levels]];
    return Math.abs(one - other) <= apart * (1 + rounding);
  });
  // Only what lies over the other picture wherever it is moved.
  const [down, across] = [height - 2 * reach, width - 2 * reach];
  if (!holds || down < 1 || across < 1) return undefined;
  const along = Math.ceil(across / side);
  const blocks = along * Math.ceil(down / side) * channels;
  return {
    blocks,
    sums(images, from, { mirrored, moved } = { mirrored: false, moved: [0, 0] }) {
      const sums = new Float64Array(blocks);
      for (let y = 0; y < down; y++)
        for (let x = 0; x < across; x++) {
          const unmirrored = mirrored ? width - 1 - (x + reach) : x + reach;
          const pixel = (y + reach + moved[0]) * width + unmirrored + moved[1];
          const block = (Math.floor(y / side) * along + Math.floor(x / side)) * channels;
          for (let c = 0; c < channels; c++) {
            const value = far[images[from + pixel * channels + c] ?? 0] ?? 0;
            sums[block + c] = (sums[block + c] ?? 0) + value;
          }
        }
      return sums;
    },
    isAbove(own, all, { start, limit }) {
      const most = limit * channels * (1 + rounding) + rounding;
      let apart = 0;
      for (let block = 0; block < blocks; block++) {
        apart += Math.abs((own[block] ?? 0) - (all[start + block] ?? 0));
        if (apart > most) return true;
      }
      return false;
    },
  };
}
