import type { ShownModel } from "../../engine/shown-model.ts";

type Shape = Pick<ShownModel["model"]["config"], "channels" | "levels">;

/**
 * The levels of a pixel that is painted with an ink: of one channel the ink is the level, of three it is a colour, red in its highest byte.
 *
 * @example
 * inkLevels(7, { channels: 1, levels: 32 }); // [7]
 * inkLevels(0xff8000, { channels: 3, levels: 256 }); // [255, 128, 0]
 */
export function inkLevels(ink: number, { channels, levels }: Shape): readonly number[] {
  if (channels !== 3) return Array<number>(channels).fill(Math.min(ink, levels - 1));
  return [16, 8, 0].map((shift) => Math.round((((ink >> shift) & 255) * (levels - 1)) / 255));
}
